import { describe, expect, it, vi } from 'vitest';
import { TERMINAL_HIGH_BYTES, TERMINAL_LOW_BYTES, TERMINAL_RING_BYTES } from '../../../contract/index.ts';
import { createFlow, READER_TIMEOUT_MS } from './flow.ts';
import { createReaders } from './readers.ts';
import { createRing } from './ring.ts';

const SIZE = { cols: 80, rows: 24 };
const TOO_MANY_BYTES = TERMINAL_HIGH_BYTES + 1;

/** A run with a manual clock. */
function setUp() {
  const timers = new Map<object, { due: number; task: () => void }>();
  let now = 0;
  const pty = { paused: false, pause: () => set(true), resume: () => set(false) };
  const set = (paused: boolean): void => {
    pty.paused = paused;
  };
  const ring = createRing(TERMINAL_RING_BYTES);
  const flow = createFlow(pty, (ms, task) => {
    const key = {};
    timers.set(key, { due: now + ms, task });
    return () => timers.delete(key);
  });
  const picture = (screen: string) => ({ start: ring.end(), size: SIZE, screen });
  const readers = createReaders(ring, flow, {
    now: () => picture('the screen'),
    history: async () => picture('the screen with older lines'),
  });
  return {
    pty,
    ring,
    flow,
    readers,
    timers,
    /** Writes as a PTY that is not paused. */
    write(size: number): void {
      let offset = ring.end();
      for (const piece of ring.append(new Uint8Array(size))) {
        flow.extend(offset + piece.length);
        readers.data(offset, piece);
        offset += piece.length;
      }
    },
    wait(ms: number): void {
      now += ms;
      for (const [key, { due, task }] of [...timers]) {
        if (due <= now && timers.delete(key)) task();
      }
    },
  };
}

/** A reader that records the ranges [from, to) it gets, with adjacent ranges joined. */
function collect() {
  const spans: [number, number][] = [];
  let ended: number | null = null;
  return {
    spans,
    ended: () => ended,
    next: () => spans.at(-1)?.[1] ?? 0,
    reader: {
      data(offset: number, bytes: Uint8Array): void {
        const last = spans.at(-1);
        if (last !== undefined && last[1] === offset) last[1] += bytes.length;
        else spans.push([offset, offset + bytes.length]);
      },
      end(offset: number): void {
        ended = offset;
      },
    },
  };
}

describe('a reader that acknowledges nothing', () => {
  it('pauses the agent until the timeout, and no longer', () => {
    const run = setUp();
    const stalled = collect();
    run.readers.open(0, stalled.reader, SIZE);
    run.write(TOO_MANY_BYTES);
    run.wait(READER_TIMEOUT_MS - 1);
    expect(run.pty.paused).toBe(true);
    run.wait(1);
    expect(run.pty.paused).toBe(false);
    run.write(TOO_MANY_BYTES);
    run.wait(10 * READER_TIMEOUT_MS);
    expect([run.pty.paused, stalled.spans]).toEqual([false, [[0, TOO_MANY_BYTES]]]);
    expect(run.timers.size).toBe(0);
  });

  it('gets nothing while it is left behind, and continues without a gap when its bytes are still kept', () => {
    const run = setUp();
    const stalled = collect();
    const handle = run.readers.open(0, stalled.reader, SIZE);
    run.write(TOO_MANY_BYTES);
    run.wait(READER_TIMEOUT_MS);
    run.write(1000);
    handle.ack(TOO_MANY_BYTES - TERMINAL_LOW_BYTES);
    expect(stalled.next()).toBe(TOO_MANY_BYTES);
    handle.ack(TOO_MANY_BYTES - TERMINAL_LOW_BYTES + 1);
    expect(stalled.spans).toEqual([[0, TOO_MANY_BYTES + 1000]]);
    run.write(1000);
    expect(stalled.spans).toEqual([[0, TOO_MANY_BYTES + 2000]]);
  });

  it('continues at the oldest kept byte when its own bytes are gone, and can pause the agent again', () => {
    const run = setUp();
    const stalled = collect();
    const handle = run.readers.open(0, stalled.reader, SIZE);
    run.write(TOO_MANY_BYTES);
    run.wait(READER_TIMEOUT_MS);
    run.write(2 * TERMINAL_RING_BYTES);
    const start = run.ring.start();
    expect(start).toBeGreaterThan(TOO_MANY_BYTES);
    handle.ack(TOO_MANY_BYTES);
    expect(stalled.spans).toEqual([
      [0, TOO_MANY_BYTES],
      [start, run.ring.end()],
    ]);
    expect(run.pty.paused).toBe(true);
    handle.ack(run.ring.end());
    expect(run.pty.paused).toBe(false);
    run.write(TOO_MANY_BYTES);
    expect(run.pty.paused).toBe(true);
  });

  it('gets the screen instead of the oldest kept byte when it draws', () => {
    const run = setUp();
    const stalled = collect();
    const restart = vi.fn();
    const handle = run.readers.open(0, { ...stalled.reader, restart }, SIZE);
    run.write(TOO_MANY_BYTES);
    run.wait(READER_TIMEOUT_MS);
    run.write(2 * TERMINAL_RING_BYTES);
    handle.ack(TOO_MANY_BYTES);
    expect(restart).toHaveBeenCalledWith({ start: run.ring.end(), size: SIZE, screen: 'the screen' });
    run.write(1000);
    expect(stalled.spans).toEqual([
      [0, TOO_MANY_BYTES],
      [TOO_MANY_BYTES + 2 * TERMINAL_RING_BYTES, TOO_MANY_BYTES + 2 * TERMINAL_RING_BYTES + 1000],
    ]);
  });

  it('gets the rest of its bytes at the end of the run', () => {
    const run = setUp();
    const stalled = collect();
    run.readers.open(0, stalled.reader, SIZE);
    run.write(TOO_MANY_BYTES);
    run.wait(READER_TIMEOUT_MS);
    run.write(1000);
    run.flow.release();
    run.readers.end();
    expect([stalled.spans, stalled.ended(), run.timers.size]).toEqual([
      [[0, TOO_MANY_BYTES + 1000]],
      TOO_MANY_BYTES + 1000,
      0,
    ]);
  });

  it('does not affect other readers, and gets nothing after its close', () => {
    const run = setUp();
    const stalled = collect();
    const lively = collect();
    const handle = run.readers.open(0, stalled.reader, SIZE);
    const other = run.readers.open(0, lively.reader, SIZE);
    run.write(TOO_MANY_BYTES);
    other.ack(TOO_MANY_BYTES);
    run.wait(READER_TIMEOUT_MS);
    run.write(TOO_MANY_BYTES);
    expect([lively.next(), stalled.next(), run.pty.paused]).toEqual([2 * TOO_MANY_BYTES, TOO_MANY_BYTES, true]);
    other.ack(2 * TOO_MANY_BYTES);
    expect(run.pty.paused).toBe(false);
    handle.close();
    handle.ack(TOO_MANY_BYTES);
    run.write(1);
    expect(stalled.next()).toBe(TOO_MANY_BYTES);
  });
});

it('a slow reader that gets below the watermark in time is never left behind', () => {
  const run = setUp();
  const slow = collect();
  const handle = run.readers.open(0, slow.reader, SIZE);
  for (let round = 0; round < 4; round += 1) {
    run.write(TOO_MANY_BYTES);
    run.wait(READER_TIMEOUT_MS - 1);
    handle.ack(slow.next());
    expect(run.pty.paused).toBe(false);
  }
  expect(slow.spans).toEqual([[0, 4 * TOO_MANY_BYTES]]);
});

it('the disk log and the parser are always waited for', () => {
  const run = setUp();
  const disk = run.flow.join(0);
  run.write(TOO_MANY_BYTES);
  run.wait(100 * READER_TIMEOUT_MS);
  expect(run.pty.paused).toBe(true);
  disk.acknowledge(TOO_MANY_BYTES);
  expect(run.pty.paused).toBe(false);
});

it('a reader that asks for older lines is restarted with them once, unless it is left behind', async () => {
  const run = setUp();
  const reader = collect();
  const restart = vi.fn();
  const handle = run.readers.open(0, { ...reader.reader, restart }, SIZE);
  run.write(TOO_MANY_BYTES);
  await handle.history?.();
  await handle.history?.();
  const whole = { start: TOO_MANY_BYTES, size: SIZE, screen: 'the screen with older lines' };
  expect(restart.mock.calls).toEqual([[whole]]);
  expect(run.pty.paused).toBe(false);
  const stalled = run.readers.open(0, { ...collect().reader, restart }, SIZE);
  run.write(TOO_MANY_BYTES);
  run.wait(READER_TIMEOUT_MS);
  await stalled.history?.();
  expect(restart).toHaveBeenCalledOnce();
});
