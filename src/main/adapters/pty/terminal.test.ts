import { expect, it, vi } from 'vitest';
import { bytesOf } from './terminal.ts';

vi.mock('node-pty', () => ({ spawn: vi.fn() }));

it.each<[string, unknown, string | null]>([
  ['bytes', new Uint8Array([104, 105]), 'hi'],
  ['a text, as it comes on Windows', 'grün ✓', 'grün ✓'],
  ['nothing else', { odd: true }, null],
])('what a terminal writes is kept: %s', (_name, data, words) => {
  const bytes = bytesOf(data);
  expect(bytes && Buffer.from(bytes).toString()).toBe(words);
});
