/** Start times of processes in tests: the kernel tells them in hundredths of a second. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Identity } from '../core/ports/index.ts';
import { eventually } from './eventually.ts';

/** Resolves when whatever starts from now on has a later start time than this one, which must live. Linux only. */
export async function startsLater(than: Identity | null): Promise<void> {
  if (than === null) throw new Error('it should live');
  const ticks = () => Number(readFileSync('/proc/uptime', 'latin1').split(' ')[0]) * 100;
  await eventually(() => expect(ticks()).toBeGreaterThan(than.startTime + 1), { everyMs: 2 });
}
