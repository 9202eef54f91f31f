import { expect, it, vi } from 'vitest';
import { bytesOf } from './terminal.ts';

vi.mock('node-pty', () => ({ spawn: vi.fn() }));

it.each<[string, unknown, string | null]>([
  ['bytes', new Uint8Array([104, 105]), 'hi'],
  ['a string, as on Windows', 'grün ✓', 'grün ✓'],
  ['an object, which is dropped', { odd: true }, null],
])('a terminal’s output is read as bytes: %s', (_name, data, text) => {
  const bytes = bytesOf(data);
  expect(bytes && Buffer.from(bytes).toString()).toBe(text);
});
