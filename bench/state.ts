/** The costs of a large project: one change, a snapshot, opening, memory, and a burst of changes. */
import { cpus, loadavg } from 'node:os';
import type { Browser } from '@playwright/test';
import { launchChromium } from './start/browser.ts';
import { blockOfAppending } from './state/append-durably.ts';
import { type Filled, fillProject, type Size } from './state/filled.ts';
import { type MirrorClient, openMirror } from './state/mirrors.ts';
import { measurePage, type PageFigures } from './state/page.ts';
import { startWatched, type WatchedHost } from './state/watched-host.ts';
import { median, percentile, short } from './stop/figures.ts';
import type { Table } from './stop.ts';

const SHORT = process.env.HUSKIES_BENCH_TRIES !== undefined;
const EVENTS = SHORT ? 1_000 : 100_000;
/** The second project has only the open stories of the largest one. In all others, 95 % of the stories are archived. */
const MOST_SIZES: readonly Size[] = [
  { stories: 1_000, open: 50, events: EVENTS },
  { stories: 5_000, open: 5_000, events: EVENTS },
  { stories: 10_000, open: 500, events: EVENTS },
  ...(SHORT ? [] : [{ stories: 100_000, open: 5_000, events: EVENTS }]),
];
const CLIENTS = 3;
/** One after the other; the first ones warm up and are not counted. */
const MOVES = SHORT ? 20 : 100;
const WARM_UP = 10;
const OPENINGS = SHORT ? 1 : 3;
const BURST_PER_SECOND = 100;
const BURST_SECONDS = SHORT ? 1 : 5;
/** A host accepts 256 pending calls of one link; a burst waits before it reaches that limit. */
const MOST_WAITING = 200;
/** Of a page, in Chromium. */
const PAGE_TRIES = SHORT ? { openings: 1, moves: 4 } : { openings: 5, moves: 20 };
/** ms to let the work after the host is ready finish. */
const SETTLE_MS = SHORT ? 500 : 4_000;
const STAGES = ['backlog', 'current', 'qa', 'merge'] as const;

interface Figures {
  size: Size;
  readyMs: number[];
  /** Opened after its host was killed, which leads to a check of the whole database. */
  afterCrashMs: number[];
  openBlockMs: number;
  snapshot: MirrorClient['snapshot'];
  memory: number;
  moveMs: number[];
  burstMs: number[];
  burstBlockMs: number;
  /** The same of a program that only appends as often, each page synced: what the machine itself delays. */
  appendBlockMs: number;
  /** Null: there is no browser. */
  page: PageFigures | null;
}

/** ms from the command until every mirror has it. */
async function moveOne(mirrors: readonly MirrorClient[], story: string, turn: number): Promise<number> {
  const [first] = mirrors;
  if (!first) throw new Error('no client');
  const stage = STAGES[turn % STAGES.length] ?? 'backlog';
  const from = performance.now();
  const moved = await first.client.invoke('story.move', { story, stage });
  if (!moved.ok) throw new Error(JSON.stringify(moved.error));
  const { seq } = moved.value;
  await Promise.all(mirrors.map(({ client }) => client.mirror.until((now) => now.seq >= seq)));
  return performance.now() - from;
}

/** Picks stories in a scattered order, another one each time. */
function storyAt(ids: readonly string[], turn: number): string {
  return ids[(turn * 7_919) % ids.length] ?? '';
}

async function burst(mirrors: readonly MirrorClient[], ids: readonly string[], from: number): Promise<number[]> {
  const moves: Promise<number>[] = [];
  let waiting = 0;
  const began = performance.now();
  for (let n = 0; n < BURST_PER_SECOND * BURST_SECONDS; n++) {
    const due = began + (n * 1_000) / BURST_PER_SECOND;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    if (waiting >= MOST_WAITING) await Promise.race(moves.slice(-waiting));
    waiting += 1;
    const move = moveOne(mirrors, storyAt(ids, from + n), from + n + 1);
    moves.push(move);
    void move.finally(() => {
      waiting -= 1;
    });
  }
  return await Promise.all(moves);
}

async function openOnce(project: Filled, close: (host: WatchedHost) => Promise<void>): Promise<number> {
  const host = await startWatched(project);
  await close(host);
  return host.readyMs;
}

function closeProperly(host: WatchedHost): Promise<void> {
  return host.close();
}

function crash({ child }: WatchedHost): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

async function measure(project: Filled, browser: Browser | null): Promise<Figures> {
  const readyMs: number[] = [];
  // The first opening checks the database.
  await openOnce(project, closeProperly);
  for (let n = 0; n < OPENINGS; n++) readyMs.push(await openOnce(project, closeProperly));
  await openOnce(project, crash);
  const afterCrashMs: number[] = [];
  for (let n = 0; n < OPENINGS; n++) afterCrashMs.push(await openOnce(project, crash));
  const host = await startWatched(project);
  try {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const openBlockMs = await host.longestBlockMs();
    const memory = host.memory();
    const mirrors: MirrorClient[] = [];
    for (let n = 0; n < CLIENTS; n++) mirrors.push(await openMirror(host));
    const snapshot = mirrors.at(-1)?.snapshot ?? { bytes: 0, largest: 0, ms: Number.NaN };
    const moveMs: number[] = [];
    for (let n = 0; n < WARM_UP + MOVES; n++) {
      const ms = await moveOne(mirrors, storyAt(project.ids, n), n);
      if (n >= WARM_UP) moveMs.push(ms);
    }
    await host.longestBlockMs();
    const burstMs = await burst(mirrors, project.ids, WARM_UP + MOVES);
    const burstBlockMs = await host.longestBlockMs();
    const appendBlockMs = await blockOfAppending(project, BURST_PER_SECOND, BURST_SECONDS);
    const [first] = mirrors;
    const page = browser && first ? await measurePage(browser, host.url, first, PAGE_TRIES) : null;
    for (const mirror of mirrors) mirror.close();
    const blocks = { openBlockMs, burstBlockMs, appendBlockMs };
    return { size: project, readyMs, afterCrashMs, snapshot, memory, moveMs, burstMs, page, ...blocks };
  } finally {
    await host.close();
  }
}

function tableOf(all: readonly Figures[], loads: readonly number[]): Table {
  return {
    title: `State: what a project costs that has grown, with ${EVENTS.toLocaleString('en')} events`,
    columns: [
      'stories',
      'not archived',
      'one change, ms: median / p95',
      `${BURST_PER_SECOND} a second, ms: median / p95`,
      'main thread blocked then, ms',
      'an appending program then, ms',
      'snapshot kB',
      'largest message kB',
      'snapshot ms',
      'open to ready ms',
      'the same after a crash',
      'main thread blocked at opening, ms',
      'resident MB',
    ],
    rows: all.map((one) => [
      one.size.stories,
      one.size.open,
      spread(one.moveMs),
      spread(one.burstMs),
      short(one.burstBlockMs),
      short(one.appendBlockMs),
      short(one.snapshot.bytes / 1_000),
      short(one.snapshot.largest / 1_000),
      short(one.snapshot.ms),
      short(median(one.readyMs)),
      short(median(one.afterCrashMs)),
      short(one.openBlockMs),
      short(one.memory),
    ]),
    notes: [
      `A headless host and ${CLIENTS} clients of one other process, over sockets. One change: a story moves to the end of another stage, from the command until it is durable and in every mirror; ${MOVES} of them, one after the other, of stories all over the board.`,
      `${BURST_PER_SECOND} a second: for ${BURST_SECONDS} s, none waiting for another. Blocked: the longest time by which a timer of 1 ms in the host was late; right after it the same of a program that does nothing but append a page and sync it, as often: what the machine itself delays in such a moment.`,
      `Open to ready: from the start of the process, median of ${OPENINGS}, the files in the system's memory. The database was closed properly; after a crash, and once a day, all of it is read to check it. The first start of an hour also makes a backup, of the size of the database: it is not in the medians. Each archived story has had a run and a receipt; one story's text has 1,000,000 characters.`,
      'Resident memory of the host some seconds after it was ready, before the first client.',
      `Load average of the machine before each row: ${loads.map((load) => short(load)).join(', ')}, on ${cpus().length} cores. Above the number of cores other programs take a part of every figure, and rows cannot be compared with each other.`,
    ],
  };
}

/** What a page shows of each project, relative to the first one, which has the fewest cards. */
function pageTable(all: readonly Figures[], browser: string): Table {
  const [base] = all;
  const ratio = (value: number, reference: number) => `${short(value / reference)} ×`;
  return {
    title: 'State: the page',
    columns: [
      'stories',
      'cards',
      'painted ms: median / p95',
      'to the first row',
      'one move ms: median / p95',
      'to the first row',
    ],
    rows: all.flatMap(({ size, page }) =>
      page && base?.page
        ? [
            [
              size.stories,
              size.open,
              spread(page.paintedMs),
              ratio(median(page.paintedMs), median(base.page.paintedMs)),
              spread(page.moveMs),
              ratio(median(page.moveMs), median(base.page.moveMs)),
            ],
          ]
        : [],
    ),
    notes: [
      `${browser}. Painted: from the navigation until the cards fill every column down to its lower edge, and two frames; ${PAGE_TRIES.openings} openings, each in a fresh context. One move: another client moves the first card of a column to the top of the next one; from its command until the card stands there when a frame begins (one each 16.7 ms); ${PAGE_TRIES.moves} moves. The same host has the three clients of the table above.`,
    ],
  };
}

function spread(values: readonly number[]): string {
  return `${short(median(values))} / ${short(percentile(values, 95))}`;
}

function goalsOf(all: readonly Figures[]): Table {
  const at = (stories: number) => all.find((one) => one.size.stories === stories);
  const [small, board, large] = [at(1_000), at(5_000), at(100_000)];
  const rows: Table['rows'] = [];
  const goal = (what: string, value: number, unit: string, most: number, beside = '') =>
    rows.push([
      what,
      `${short(value)} ${unit}${beside}`.trim(),
      `≤ ${most} ${unit}`.trim(),
      value <= most ? 'met' : '**not met**',
    ]);
  if (small && board && large) {
    goal('one change at 100,000, beside one at 1,000', median(large.moveMs) / median(small.moveMs), '×', 1.5);
    goal(
      'open at 100,000, beside 5,000 of which none is archived',
      median(large.readyMs) / median(board.readyMs),
      '×',
      2,
    );
    goal('the same after a crash', median(large.afterCrashMs) / median(board.afterCrashMs), '×', 2);
    const archived = large.size.stories - large.size.open;
    goal('memory of an archived story', ((large.memory - board.memory) * 1_024) / archived, 'kB', 1);
  }
  for (const one of all)
    goal(
      `main thread blocked, ${BURST_PER_SECOND} moves a second at ${one.size.stories}`,
      one.burstBlockMs,
      'ms',
      50,
      ` (an appending program: ${short(one.appendBlockMs)} ms)`,
    );
  for (const one of all)
    goal(`largest message of a snapshot at ${one.size.stories}`, one.snapshot.largest / 1_024, 'kB', 1_024);
  return {
    title: 'State: goals',
    columns: ['what', 'measured', 'goal', ''],
    rows,
    notes: ['Medians of the table above. 5,000 open stories are what 100,000 have on the board as well.'],
  };
}

export async function run(): Promise<Table[]> {
  const all: Figures[] = [];
  const loads: number[] = [];
  const browser = await launchChromium();
  try {
    for (const size of MOST_SIZES) {
      const project = await fillProject(size);
      loads.push(loadavg()[0] ?? 0);
      try {
        all.push(await measure(project, typeof browser === 'string' ? null : browser));
      } finally {
        project.repo.dispose();
      }
    }
    const shownBy = typeof browser === 'string' ? `Skipped: ${browser}` : `Chromium ${browser.version()}`;
    return [tableOf(all, loads), pageTable(all, shownBy), goalsOf(all)];
  } finally {
    if (typeof browser !== 'string') await browser.close();
  }
}
