import { describe, expect, it, vi } from 'vitest';
import { TERMINAL_HIGH_BYTES, TERMINAL_LOW_BYTES, TERMINAL_RING_BYTES } from '../../../contract/index.ts';
import { createFlow, PATIENCE_MS } from './flow.ts';
import { createReaders } from './readers.ts';
import { createRing } from './ring.ts';

const SIZE = { cols: 80, rows: 24 };
const SOME = TERMINAL_HIGH_BYTES + 1;

/** A run with a clock that one turns by hand. */
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
    /** What a PTY would write, if it is not paused. */
    write(size: number): void {
      let offset = ring.end();
      for (const piece of ring.append(new Uint8Array(size))) {
        flow.grew(offset + piece.length);
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

/** A reader that notes what it is given: [from, to) pieces joined where they touch. */
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

describe('a reader that takes nothing', () => {
  it('holds the agent up for so long, and no longer', () => {
    const run = setUp();
    const frozen = collect();
    run.readers.open(0, frozen.reader, SIZE);
    run.write(SOME);
    run.wait(PATIENCE_MS - 1);
    expect(run.pty.paused).toBe(true);
    run.wait(1);
    expect(run.pty.paused).toBe(false);
    run.write(SOME);
    run.wait(10 * PATIENCE_MS);
    expect([run.pty.paused, frozen.spans]).toEqual([false, [[0, SOME]]]);
    expect(run.timers.size).toBe(0);
  });

  it('is given nothing while it is left behind, and goes on without a gap when its place is still kept', () => {
    const run = setUp();
    const frozen = collect();
    const handle = run.readers.open(0, frozen.reader, SIZE);
    run.write(SOME);
    run.wait(PATIENCE_MS);
    run.write(1000);
    handle.ack(SOME - TERMINAL_LOW_BYTES);
    expect(frozen.next()).toBe(SOME);
    handle.ack(SOME - TERMINAL_LOW_BYTES + 1);
    expect(frozen.spans).toEqual([[0, SOME + 1000]]);
    run.write(1000);
    expect(frozen.spans).toEqual([[0, SOME + 2000]]);
  });

  it('goes on at the oldest byte kept, when its own place is gone, and counts again', () => {
    const run = setUp();
    const frozen = collect();
    const handle = run.readers.open(0, frozen.reader, SIZE);
    run.write(SOME);
    run.wait(PATIENCE_MS);
    run.write(2 * TERMINAL_RING_BYTES);
    const start = run.ring.start();
    expect(start).toBeGreaterThan(SOME);
    handle.ack(SOME);
    expect(frozen.spans).toEqual([
      [0, SOME],
      [start, run.ring.end()],
    ]);
    expect(run.pty.paused).toBe(true);
    handle.ack(run.ring.end());
    expect(run.pty.paused).toBe(false);
    run.write(SOME);
    expect(run.pty.paused).toBe(true);
  });

  it('is given the screen instead of the oldest byte kept, when it draws', () => {
    const run = setUp();
    const frozen = collect();
    const restart = vi.fn();
    const handle = run.readers.open(0, { ...frozen.reader, restart }, SIZE);
    run.write(SOME);
    run.wait(PATIENCE_MS);
    run.write(2 * TERMINAL_RING_BYTES);
    handle.ack(SOME);
    expect(restart).toHaveBeenCalledWith({ start: run.ring.end(), size: SIZE, screen: 'the screen' });
    run.write(1000);
    expect(frozen.spans).toEqual([
      [0, SOME],
      [SOME + 2 * TERMINAL_RING_BYTES, SOME + 2 * TERMINAL_RING_BYTES + 1000],
    ]);
  });

  it('is given the rest at the end of the run', () => {
    const run = setUp();
    const frozen = collect();
    run.readers.open(0, frozen.reader, SIZE);
    run.write(SOME);
    run.wait(PATIENCE_MS);
    run.write(1000);
    run.flow.release();
    run.readers.end();
    expect([frozen.spans, frozen.ended(), run.timers.size]).toEqual([[[0, SOME + 1000]], SOME + 1000, 0]);
  });

  it('does not disturb the others, nor come back after its close', () => {
    const run = setUp();
    const frozen = collect();
    const lively = collect();
    const handle = run.readers.open(0, frozen.reader, SIZE);
    const other = run.readers.open(0, lively.reader, SIZE);
    run.write(SOME);
    other.ack(SOME);
    run.wait(PATIENCE_MS);
    run.write(SOME);
    expect([lively.next(), frozen.next(), run.pty.paused]).toEqual([2 * SOME, SOME, true]);
    other.ack(2 * SOME);
    expect(run.pty.paused).toBe(false);
    handle.close();
    handle.ack(SOME);
    run.write(1);
    expect(frozen.next()).toBe(SOME);
  });
});

it('a slow reader that gets below the mark in time is never left behind', () => {
  const run = setUp();
  const slow = collect();
  const handle = run.readers.open(0, slow.reader, SIZE);
  for (let round = 0; round < 4; round += 1) {
    run.write(SOME);
    run.wait(PATIENCE_MS - 1);
    handle.ack(slow.next());
    expect(run.pty.paused).toBe(false);
  }
  expect(slow.spans).toEqual([[0, 4 * SOME]]);
});

it('the disk and the parser are waited for without end', () => {
  const run = setUp();
  const disk = run.flow.join(0);
  run.write(SOME);
  run.wait(100 * PATIENCE_MS);
  expect(run.pty.paused).toBe(true);
  disk.took(SOME);
  expect(run.pty.paused).toBe(false);
});

it('a reader that asks for older lines begins again with them, once, unless it is left behind', async () => {
  const run = setUp();
  const reader = collect();
  const restart = vi.fn();
  const handle = run.readers.open(0, { ...reader.reader, restart }, SIZE);
  run.write(SOME);
  await handle.history?.();
  await handle.history?.();
  const whole = { start: SOME, size: SIZE, screen: 'the screen with older lines' };
  expect(restart.mock.calls).toEqual([[whole]]);
  expect(run.pty.paused).toBe(false);
  const frozen = run.readers.open(0, { ...collect().reader, restart }, SIZE);
  run.write(SOME);
  run.wait(PATIENCE_MS);
  await frozen.history?.();
  expect(restart).toHaveBeenCalledOnce();
});
