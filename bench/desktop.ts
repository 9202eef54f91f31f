/** The desktop at rest: how much of a core it takes. */
import { loadavg } from 'node:os';
import { type IdleFigures, measureIdle, PARTS } from './desktop/idle.ts';
import { launchChromium } from './start/browser.ts';
import { short, type Table } from './stop/figures.ts';

const isShort = process.env.HUSKIES_BENCH_TRIES !== undefined;
const COUNT = isShort ? 2 : 20;
const FOR_MS = isShort ? 2_000 : 30_000;
/** % of a core over all processes, a goal of the project. */
const GOAL = 10;

export async function run(): Promise<Table> {
  const browser = await launchChromium();
  if (typeof browser === 'string') throw new Error(`this benchmark needs a Chromium: ${browser}`);
  const load = short(loadavg()[0] ?? 0);
  const row = (what: string, figures: IdleFigures) => {
    const all = PARTS.reduce((sum, part) => sum + figures[part], 0);
    return [what, ...PARTS.map((part) => short(figures[part])), short(all)];
  };
  try {
    const idle = await measureIdle(browser, { count: COUNT, everyMs: 0, forMs: FOR_MS });
    const lines = await measureIdle(browser, { count: COUNT, everyMs: 1_000, forMs: FOR_MS });
    return {
      title: 'Desktop: processor time at rest, in % of a core',
      columns: [`${COUNT} agents`, ...PARTS, 'all'],
      rows: [row('print nothing', idle), row('print a line a second', lines)],
      notes: [
        `A headless host with its board in Chromium, agents in terminals, over ${FOR_MS / 1_000} s that begin 10 s after the last start. The host includes the programs that it ran, such as git; the browser is all of Chromium but the page's own process, and draws it without a graphics card. The agents themselves are not counted. Load average before: ${load}. Goal of all together: ≤ ${GOAL} %.`,
      ],
    };
  } finally {
    await browser.close();
  }
}
