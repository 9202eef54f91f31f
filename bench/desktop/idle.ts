/** How much of a core Huskies takes while agents have nothing to do, or little. Linux only. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser } from '@playwright/test';
import { openLab } from '../agents/lab.ts';
import { isAgent, programOf, readOf, statOf, treeOf } from '../agents/tree.ts';

/** Ticks a second of the times in /proc/PID/stat: the kernel's USER_HZ, the same on all usual machines. */
const TICKS = 100;
const SETTLE_MS = 10_000;

/** The parts that take time. `host`: with the programs that it has run and that have ended, such as git. */
export const PARTS = ['host', 'looker', 'keepers', 'page', 'browser'] as const;
export type Part = (typeof PARTS)[number];
/** % of a core. `page`: its own process. `browser`: all others of the browser, which draw it. */
export type IdleFigures = Record<Part, number>;

/** `count` agents in terminals that each print a line every `everyMs` (0: none), for `forMs`, with the board in a page. */
export async function measureIdle(
  browser: Browser,
  { count, everyMs, forMs }: { count: number; everyMs: number; forMs: number },
): Promise<IdleFigures> {
  const lab = await openLab('terminal', count, everyMs);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    await page.goto(lab.served.url);
    for (let n = 1; n <= count; n += 1) await lab.start(`${n}_story_idle`, 'idle');
    await page.locator('[data-card]').first().waitFor();
    await wait(SETTLE_MS);
    const before = ticksOf(lab.served.child.pid ?? 0);
    const from = performance.now();
    await wait(forMs);
    const after = ticksOf(lab.served.child.pid ?? 0);
    const seconds = (performance.now() - from) / 1_000;
    const share = (part: Part) => (100 * (after[part] - before[part])) / TICKS / seconds;
    return Object.fromEntries(PARTS.map((part) => [part, share(part)])) as IdleFigures;
  } finally {
    await context.close();
    await lab.end();
  }
}

function ticksOf(host: number): Record<Part, number> {
  const ticks: Record<Part, number> = { host: 0, looker: 0, keepers: 0, page: 0, browser: 0 };
  const hosts = new Set(treeOf(host));
  for (const pid of treeOf(process.pid)) {
    const part = hosts.has(pid) ? partOfHost(pid, host) : partOfBrowser(pid);
    if (part === null) continue;
    // User and system time, and for the host also those of its children that have ended (proc(5), fields 14 to 17).
    const times = statOf(pid).slice(11, part === 'host' ? 15 : 13);
    ticks[part] += times.reduce((sum, time) => sum + Number(time), 0);
  }
  return ticks;
}

/** Null: an agent. What its git does while this is read counts when it has ended. */
function partOfHost(pid: number, host: number): Part | null {
  if (pid === host) return 'host';
  if (isAgent(pid)) return null;
  return programOf(pid).includes('looker') ? 'looker' : programOf(pid).includes('keeper') ? 'keepers' : null;
}

/** Null: not of the browser. Chromium's own processes carry their kind among their arguments. */
function partOfBrowser(pid: number): Part | null {
  if (!/chrom/.test(programOf(pid))) return null;
  return readOf(pid, 'cmdline').includes('--type=renderer') ? 'page' : 'browser';
}
