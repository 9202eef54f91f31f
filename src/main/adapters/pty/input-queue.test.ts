import { expect, it } from 'vitest';
import { createInputQueue, INPUT_LIMIT_BYTES, INPUT_LOW_BYTES } from './input-queue.ts';

/** A PTY that accepts `room` more bytes. */
function fakePty(room: number) {
  const tasks: (() => void)[] = [];
  const got: number[] = [];
  const pty = { room, gone: false };
  const input = createInputQueue(
    (bytes) => {
      if (pty.gone) return null;
      const n = Math.min(bytes.length, pty.room);
      if (n < 10) got.push(...bytes.subarray(0, n));
      pty.room -= n;
      return n;
    },
    (_ms, task) => tasks.push(task),
  );
  return { input, pty, got, runLater: () => tasks.splice(0).forEach((task) => void task()), tasks };
}
const settled = async (promise: Promise<unknown>) =>
  (await Promise.race([promise, Promise.resolve().then(() => Promise.resolve('waits'))])) !== 'waits';

it('it writes what the PTY accepts, and keeps the rest in order', async () => {
  const { input, pty, got, runLater } = fakePty(3);
  await input.write(Uint8Array.of(1, 2, 3, 4, 5));
  void input.write(Uint8Array.of(6));
  expect(got).toEqual([1, 2, 3]);
  pty.room = 10;
  runLater();
  expect(got).toEqual([1, 2, 3, 4, 5, 6]);
});

it('a writer waits while too much is queued, and continues when the agent reads', async () => {
  const { input, pty, runLater } = fakePty(0);
  const first = input.write(new Uint8Array(INPUT_LOW_BYTES + 2));
  expect(await settled(first)).toBe(false);
  pty.room = 1;
  runLater();
  expect(await settled(first)).toBe(false);
  pty.room = 1;
  runLater();
  expect(await first).toBe('open');
});

it('a full PTY has one pending retry, and none in the same turn', () => {
  const { input, tasks } = fakePty(0);
  void input.write(Uint8Array.of(1));
  void input.write(Uint8Array.of(2));
  expect(tasks.length).toBe(1);
});

it('it refuses more than its limit, and accepts more when there is room again', async () => {
  const { input, pty, runLater } = fakePty(0);
  void input.write(new Uint8Array(INPUT_LIMIT_BYTES));
  expect(await input.write(Uint8Array.of(1))).toBe('full');
  pty.room = INPUT_LIMIT_BYTES;
  for (let i = 0; i < 100; i++) runLater();
  expect(await input.write(new Uint8Array(0))).toBe('open');
});

it('waiting and later writers get "closed" when the PTY is gone', async () => {
  const { input, pty, runLater } = fakePty(0);
  const waits = input.write(new Uint8Array(INPUT_LOW_BYTES + 1));
  pty.gone = true;
  runLater();
  expect(await waits).toBe('closed');
  expect(await input.write(Uint8Array.of(1))).toBe('closed');
});

it('its end resolves after the last byte, and no more is accepted meanwhile', async () => {
  const { input, pty, got, runLater } = fakePty(1);
  await input.write(Uint8Array.of(1, 2, 3));
  const end = input.end();
  expect(await input.write(Uint8Array.of(4))).toBe('closed');
  expect(await settled(end)).toBe(false);
  pty.room = 9;
  runLater();
  await end;
  expect(got).toEqual([1, 2, 3]);
  await input.end();
});

it('its end resolves on close when the PTY never accepts the rest', async () => {
  const { input } = fakePty(0);
  void input.write(Uint8Array.of(1));
  const end = input.end();
  input.close();
  await end;
});
