/** Start times of processes in tests. The kernel reports them in hundredths of a second. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Identity } from '../core/ports/index.ts';
import { eventually } from './eventually.ts';

/** Resolves when every new process will have a later start time than this living one. Linux only. */
export async function startsLater(than: Identity | null): Promise<void> {
  if (than === null) throw new Error('the process should be alive');
  const ticks = () => Number(readFileSync('/proc/uptime', 'latin1').split(' ')[0]) * 100;
  await eventually(() => expect(ticks()).toBeGreaterThan(than.startTime + 1), { everyMs: 2 });
}
