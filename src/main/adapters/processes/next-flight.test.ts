import { describe, expect, it } from 'vitest';
import { flush } from '../../testing/manual-clock.ts';
import { NextFlight } from './next-flight.ts';

/** A task that is ended by the test; numbers its turns. */
function setUp() {
  const ends: ((error?: Error) => void)[] = [];
  const flight = new NextFlight(() => {
    const turn = ends.length + 1;
    return new Promise<number>((done, fail) => {
      ends.push((error) => (error === undefined ? done(turn) : fail(error)));
    });
  });
  return { ends, flight };
}

describe('next flight', () => {
  it('I3: one at a time; whoever asks while one runs shares the next, never the one that began before', async () => {
    const { ends, flight } = setUp();
    const first = flight.take();
    const late = Array.from({ length: 50 }, () => flight.take());
    await flush();
    expect(ends).toHaveLength(1);
    ends[0]?.();
    expect(await first).toBe(1);
    await flush();
    expect(ends).toHaveLength(2);
    const later = flight.take();
    ends[1]?.();
    expect(new Set(await Promise.all(late))).toEqual(new Set([2]));
    await flush();
    ends[2]?.();
    expect(await later).toBe(3);
    expect(ends).toHaveLength(3);
  });

  it('a failure is told to those who shared it, and the next goes on', async () => {
    const { ends, flight } = setUp();
    const first = flight.take();
    const second = flight.take();
    ends[0]?.(new Error('EMFILE'));
    await expect(first).rejects.toThrow('EMFILE');
    await flush();
    ends[1]?.();
    expect(await second).toBe(2);
  });
});
