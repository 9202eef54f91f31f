import { describe, expect, it } from 'vitest';
import { flush } from '../../testing/manual-clock.ts';
import { CoalescedTask } from './coalesced-task.ts';

/** A task that the test ends; its result is the number of the run. */
function setUp() {
  const ends: ((error?: Error) => void)[] = [];
  const task = new CoalescedTask(() => {
    const number = ends.length + 1;
    return new Promise<number>((done, fail) => {
      ends.push((error) => (error === undefined ? done(number) : fail(error)));
    });
  });
  return { ends, task };
}

describe('a coalesced task', () => {
  it('I3: it runs once at a time, and calls during a run share the next run, never the one that began earlier', async () => {
    const { ends, task } = setUp();
    const first = task.run();
    const late = Array.from({ length: 50 }, () => task.run());
    await flush();
    expect(ends).toHaveLength(1);
    ends[0]?.();
    expect(await first).toBe(1);
    await flush();
    expect(ends).toHaveLength(2);
    const later = task.run();
    ends[1]?.();
    expect(new Set(await Promise.all(late))).toEqual(new Set([2]));
    await flush();
    ends[2]?.();
    expect(await later).toBe(3);
    expect(ends).toHaveLength(3);
  });

  it('a failure rejects the calls that share the run, and the next run follows', async () => {
    const { ends, task } = setUp();
    const first = task.run();
    const second = task.run();
    ends[0]?.(new Error('EMFILE'));
    await expect(first).rejects.toThrow('EMFILE');
    await flush();
    ends[1]?.();
    expect(await second).toBe(2);
  });
});
