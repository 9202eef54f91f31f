/** The costs of a large project: one change, a snapshot, opening, memory, and a burst of changes. */
import { type Filled, fillProject, type Size } from './state/filled.ts';
import { type MirrorClient, openMirror } from './state/mirrors.ts';
import { startWatched } from './state/watched-host.ts';
import { median, percentile, short } from './stop/figures.ts';
import type { Table } from './stop.ts';

const SHORT = process.env.HUSKIES_BENCH_TRIES !== undefined;
const EVENTS = SHORT ? 1_000 : 100_000;
/** 95 % of the stories are archived; the last project has only the open stories of the largest. */
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
/** ms to let the work after the host is ready finish. */
const SETTLE_MS = SHORT ? 500 : 4_000;
const STAGES = ['backlog', 'current', 'qa', 'merge'] as const;

interface Figures {
  size: Size;
  readyMs: number[];
  openBlockMs: number;
  snapshot: MirrorClient['snapshot'];
  memory: number;
  moveMs: number[];
  burstMs: number[];
  burstBlockMs: number;
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

async function openOnce(project: Filled): Promise<number> {
  const host = await startWatched(project);
  await host.close();
  return host.readyMs;
}

async function measure(project: Filled): Promise<Figures> {
  const readyMs: number[] = [];
  for (let n = 0; n < OPENINGS; n++) readyMs.push(await openOnce(project));
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
    for (const mirror of mirrors) mirror.close();
    return { size: project, readyMs, openBlockMs, snapshot, memory, moveMs, burstMs, burstBlockMs };
  } finally {
    await host.close();
  }
}

function tableOf(all: readonly Figures[]): Table {
  return {
    title: `State: what a project costs that has grown, with ${EVENTS.toLocaleString('en')} events`,
    columns: [
      'stories',
      'not archived',
      'one change, ms: median / p95',
      `${BURST_PER_SECOND} a second, ms: median / p95`,
      'main thread blocked then, ms',
      'snapshot kB',
      'largest message kB',
      'snapshot ms',
      'open to ready ms',
      'main thread blocked at opening, ms',
      'resident MB',
    ],
    rows: all.map((one) => [
      one.size.stories,
      one.size.open,
      spread(one.moveMs),
      spread(one.burstMs),
      short(one.burstBlockMs),
      short(one.snapshot.bytes / 1_000),
      short(one.snapshot.largest / 1_000),
      short(one.snapshot.ms),
      short(median(one.readyMs)),
      short(one.openBlockMs),
      short(one.memory),
    ]),
    notes: [
      `A headless host and ${CLIENTS} clients of one other process, over sockets. One change: a story moves to the end of another stage, from the command until it is durable and in every mirror; ${MOVES} of them, one after the other, of stories all over the board.`,
      `${BURST_PER_SECOND} a second: for ${BURST_SECONDS} s, none waiting for another. Blocked: the longest time by which a timer of 1 ms in the host was late.`,
      `Open to ready: from the start of the process, median of ${OPENINGS}, the files in the system's memory. The first start of an hour also makes a backup, of the size of the database: it is not in the median. Each archived story has had a run and a receipt; one story's text has 1,000,000 characters.`,
      'Resident memory of the host some seconds after it was ready, before the first client.',
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
  const goal = (what: string, value: number, unit: string, most: number) =>
    rows.push([
      what,
      `${short(value)} ${unit}`.trim(),
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
    const archived = large.size.stories - large.size.open;
    goal('memory of an archived story', ((large.memory - board.memory) * 1_024) / archived, 'kB', 1);
  }
  for (const one of all)
    goal(`main thread blocked, ${BURST_PER_SECOND} moves a second at ${one.size.stories}`, one.burstBlockMs, 'ms', 50);
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
  for (const size of MOST_SIZES) {
    const project = await fillProject(size);
    try {
      all.push(await measure(project));
    } finally {
      project.repo.dispose();
    }
  }
  return [tableOf(all), goalsOf(all)];
}
