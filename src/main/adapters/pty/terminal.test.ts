import { expect, it, vi } from 'vitest';
import { bytesOf, Terminal } from './terminal.ts';

const { spawn } = vi.hoisted(() => ({ spawn: vi.fn() }));
vi.mock('node-pty', () => ({ spawn }));

it.each<[string, unknown, string | null]>([
  ['bytes', new Uint8Array([104, 105]), 'hi'],
  ['a string, as on Windows', 'grün ✓', 'grün ✓'],
  ['an object, which is dropped', { odd: true }, null],
])('a terminal’s output is read as bytes: %s', (_name, data, text) => {
  const bytes = bytesOf(data);
  expect(bytes && Buffer.from(bytes).toString()).toBe(text);
});

it('a terminal that cannot be made is a failure of the machine', () => {
  spawn.mockImplementationOnce(() => {
    throw new Error('forkpty(3) failed.');
  });
  const make = () => new Terminal({ file: 'agent', args: [], cwd: '/', env: {}, cols: 80, rows: 24 });
  expect(make).toThrow(
    expect.objectContaining({
      refusal: { code: 'resources', why: expect.objectContaining({ code: 'pty.notStarted' }) },
    }),
  );
});
