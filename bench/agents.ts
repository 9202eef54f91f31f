/** Agents: what many of them take, how fast their updates reach the page, and how a long conversation scrolls. */
import { loadavg } from 'node:os';
import type { Browser } from '@playwright/test';
import { type CrowdFigures, measureCrowd } from './agents/crowd.ts';
import { openLab, type Road } from './agents/lab.ts';
import { measureFlood, measurePlainScroll, measureScroll, openTalk, type ScrollFigures } from './agents/page.ts';
import { measureSdk } from './agents/sdk.ts';
import { launchChromium } from './start/browser.ts';
import { median, percentile, short, type Table } from './stop/figures.ts';

const isShort = process.env.HUSKIES_BENCH_TRIES !== undefined;
const COUNTS = isShort ? [1, 2] : [1, 10, 30];
const ROADS: readonly Road[] = ['acp', 'terminal'];
const TRIES = Number(process.env.HUSKIES_BENCH_TRIES ?? 3);
const UPDATES = isShort ? 2_000 : 10_000;
const ITEMS = 5_000;
/** Goals of the project. */
const GOAL = { memory: 250, ratio: 0.5 };

async function crowdTable(): Promise<Table> {
  const rows: Table['rows'] = [];
  for (const road of ROADS) {
    for (const count of COUNTS) {
      const { huskies, agents, host }: CrowdFigures = await measureCrowd(road, count);
      rows.push([
        road,
        count,
        Math.round(huskies.memory),
        Math.round(host),
        huskies.processes,
        Math.round(agents.memory),
        agents.processes,
      ]);
    }
  }
  return {
    title: 'Agents: memory and processes',
    columns: ['road', 'agents', 'Huskies MB', 'of these the host', 'processes', 'agents MB', 'processes'],
    rows,
    notes: [
      `A fresh headless host for each row, without a page; scripted agents on Node that each tell something twice a second. Proportional set size, some seconds after the last start. Huskies is the host with its keepers and its looker. Goal: ≤ ${GOAL.memory} MB at 30 agents.`,
    ],
  };
}

export async function run(): Promise<Table[]> {
  const browser = await launchChromium();
  if (typeof browser === 'string') throw new Error(`this benchmark needs a Chromium: ${browser}`);
  try {
    const crowd = await crowdTable();
    const load = short(loadavg()[0] ?? 0);
    const [sdk, flood]: [number[], number[]] = [[], []];
    // In turns, so that a busy moment of the machine affects both. The first round warms up.
    for (let n = 0; n <= TRIES; n += 1) {
      const rates = [await measureSdk(UPDATES), await floodOnce(browser)] as const;
      if (n === 0) continue;
      sdk.push(rates[0]);
      flood.push(rates[1]);
    }
    return [crowd, floodTable(sdk, flood, median(flood) / median(sdk), load), await scrollTable(browser)];
  } finally {
    await browser.close();
  }
}

/** A fresh host and page for each, so that the conversation does not grow from one to the next. */
async function floodOnce(browser: Browser): Promise<number> {
  const lab = await openLab('acp', 1);
  try {
    const page = await openTalk(browser, lab);
    const rate = await measureFlood(page, lab, UPDATES);
    await page.context().close();
    return rate;
  } finally {
    await lab.end();
  }
}

function floodTable(sdk: readonly number[], flood: readonly number[], ratio: number, load: string): Table {
  const row = (what: string, rates: readonly number[], beside: number): (string | number)[] => [
    what,
    Math.round(median(rates)),
    Math.round(Math.min(...rates)),
    `${beside.toFixed(2)} ×`,
  ];
  return {
    title: 'Agents: updates of the Agent Client Protocol',
    columns: ['from the agent to', 'updates a second, median', 'least', 'to the SDK'],
    rows: [row('a client of the official SDK, which only counts them', sdk, 1), row('the page', flood, ratio)],
    notes: [
      `${UPDATES} updates in one turn, ${TRIES} turns of each, one after the other: pieces of messages, thoughts, and tool calls with diffs. The page is in Chromium on the same machine: host, agent and browser share its cores, and each update is also written to two logs. From the prompt until the page shows the last update. Load average before: ${load}. Goal: ≥ ${GOAL.ratio} ×.`,
    ],
  };
}

async function scrollTable(browser: Browser): Promise<Table> {
  const lab = await openLab('acp', 1);
  try {
    const page = await openTalk(browser, lab);
    const talk = await measureScroll(page, lab, ITEMS);
    await page.context().close();
    const plain = await measurePlainScroll(browser, talk.items);
    const row = (what: string, { items, frames }: ScrollFigures) => [
      what,
      items,
      short(median(frames)),
      short(percentile(frames, 95)),
      short(Math.max(...frames)),
    ];
    return {
      title: 'Agents: a long conversation scrolls',
      columns: ['page', 'items', 'frame ms: median', 'p95', 'worst'],
      rows: [row('conversation', talk), row('plain list, all of it in the page', plain)],
      notes: [
        'From the end to the beginning and back in 600 frames, about 17 items further with each; ms between two frames. The plain list is HTML without a script.',
      ],
    };
  } finally {
    await lab.end();
  }
}
