/** How long the main thread is blocked while a process tree is stopped. */
import { setTimeout as wait } from 'node:timers/promises';
import { median, short, type Table } from './figures.ts';
import { type Around, measure, tries } from './measure.ts';
import { HELD } from './ways.ts';
import type { Workshop } from './workshop.ts';

const MOST_SIZES = [10, 100, 1000];
/** Time limit of one cell in ms. */
const BUDGET_MS = 3000;
/** ms for which the idle event loop is measured as the reference. */
const REFERENCE_MS = 200;

/** The maximum delay of a 1 ms timer, in ms. */
async function longestDelay(during: () => Promise<unknown>): Promise<number> {
  let worst = 0;
  let last = performance.now();
  const tick = () => {
    const now = performance.now();
    worst = Math.max(worst, now - last - 1);
    last = now;
  };
  const timer = setInterval(tick, 1);
  try {
    await during();
    // the next tick shows what blocked the thread until the end
    await wait(2);
    tick();
  } finally {
    clearInterval(timer);
  }
  return worst;
}

export interface Block {
  way: string;
  size: number;
  /** The maximum delay of each try, in ms. */
  delays: readonly number[];
  idle: readonly number[];
}

export async function block(shop: Workshop): Promise<{ table: Table; results: Block[] }> {
  const results: Block[] = [];
  for (const size of MOST_SIZES) {
    for (const way of HELD) {
      if (way.missing(shop) !== null) continue;
      shop.say(`the main thread at ${size} processes, ${way.name}`);
      const [delays, idle]: [number[], number[]] = [[], []];
      const watched: Around = async <R>(kill: () => Promise<R>) => {
        const done: R[] = [];
        idle.push(await longestDelay(() => wait(REFERENCE_MS)));
        delays.push(await longestDelay(async () => done.push(await kill())));
        return done[0] as R;
      };
      await tries(BUDGET_MS, () => measure(shop, way, { kind: 'mix', size }, watched));
      results.push({ way: way.name, size, delays, idle });
    }
  }
  return {
    results,
    table: {
      title: 'The main thread during a stop',
      columns: ['way', 'processes', 'longest delay: median / worst ms', 'reference, idle: median / worst ms', 'tries'],
      rows: results.map(({ way, size, delays, idle }) => [
        way,
        size,
        `${short(median(delays))} / ${short(Math.max(...delays))}`,
        `${short(median(idle))} / ${short(Math.max(...idle))}`,
        delays.length,
      ]),
      notes: ['The longest time by which a timer of 1 ms was late, from the call to the verdict; mixed trees.'],
    },
  };
}
