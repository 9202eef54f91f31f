import { expect, it } from 'vitest';
import { createTyped, TYPED_LOW_BYTES, TYPED_MOST_BYTES } from './typed.ts';

/** A PTY that takes what `room` allows. */
function aPty(room: number) {
  const tasks: (() => void)[] = [];
  const got: number[] = [];
  const pty = { room, gone: false };
  const typed = createTyped(
    (bytes) => {
      if (pty.gone) return null;
      const n = Math.min(bytes.length, pty.room);
      if (n < 10) got.push(...bytes.subarray(0, n));
      pty.room -= n;
      return n;
    },
    (_ms, task) => tasks.push(task),
  );
  return { typed, pty, got, later: () => tasks.splice(0).forEach((task) => void task()), tasks };
}
const settled = async (promise: Promise<unknown>) =>
  (await Promise.race([promise, Promise.resolve().then(() => Promise.resolve('waits'))])) !== 'waits';

it('hands over what the PTY takes, and keeps the order of the rest', async () => {
  const { typed, pty, got, later } = aPty(3);
  await typed.write(Uint8Array.of(1, 2, 3, 4, 5));
  void typed.write(Uint8Array.of(6));
  expect(got).toEqual([1, 2, 3]);
  pty.room = 10;
  later();
  expect(got).toEqual([1, 2, 3, 4, 5, 6]);
});

it('lets a writer wait while more waits than may, and go on when the agent reads', async () => {
  const { typed, pty, later } = aPty(0);
  const first = typed.write(new Uint8Array(TYPED_LOW_BYTES + 2));
  expect(await settled(first)).toBe(false);
  pty.room = 1;
  later();
  expect(await settled(first)).toBe(false);
  pty.room = 1;
  later();
  expect(await first).toBe('open');
});

it('tries a full PTY one at a time, and never in the same turn', () => {
  const { typed, tasks } = aPty(0);
  void typed.write(Uint8Array.of(1));
  void typed.write(Uint8Array.of(2));
  expect(tasks.length).toBe(1);
});

it('refuses what would fill the memory, and takes more when there is room again', async () => {
  const { typed, pty, later } = aPty(0);
  void typed.write(new Uint8Array(TYPED_MOST_BYTES));
  expect(await typed.write(Uint8Array.of(1))).toBe('full');
  pty.room = TYPED_MOST_BYTES;
  for (let i = 0; i < 100; i++) later();
  expect(await typed.write(new Uint8Array(0))).toBe('open');
});

it('says that the PTY is gone to whoever waits, and to all after', async () => {
  const { typed, pty, later } = aPty(0);
  const waits = typed.write(new Uint8Array(TYPED_LOW_BYTES + 1));
  pty.gone = true;
  later();
  expect(await waits).toBe('closed');
  expect(await typed.write(Uint8Array.of(1))).toBe('closed');
});

it('ends when the last byte was taken, and takes no more meanwhile', async () => {
  const { typed, pty, got, later } = aPty(1);
  await typed.write(Uint8Array.of(1, 2, 3));
  const end = typed.end();
  expect(await typed.write(Uint8Array.of(4))).toBe('closed');
  expect(await settled(end)).toBe(false);
  pty.room = 9;
  later();
  await end;
  expect(got).toEqual([1, 2, 3]);
  await typed.end();
});

it('an end that waits for what is never taken comes with the close', async () => {
  const { typed } = aPty(0);
  void typed.write(Uint8Array.of(1));
  const end = typed.end();
  typed.close();
  await end;
});
