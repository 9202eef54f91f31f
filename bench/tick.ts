/** The stage rule's tick: how long it keeps a host busy when no run must stop, and when all must. */
import type { Table } from './stop.ts';
import { type Ground, makeGround } from './tick/loaded-host.ts';
import { BenchFolder, type StoreKind } from './tick/stores.ts';
import { shown, spreadOf, timed } from './tick/times.ts';

const STORIES = [1_000, 10_000];
const RUNS = 200;
/** The first rounds warm up and are not counted. */
const WARM_UP = 3;
const CALM_TRIES = 200;
const MISPLACED_TRIES = 20;

interface Kind {
  tick: string;
  /** The stage of the runs' stories; all runs are coders. */
  stage: 'current' | 'qa';
  store: StoreKind;
  tries: number;
  /** The reference of a tick, measured alternately with it. */
  reference: string;
  work(ground: Ground): unknown;
}

interface Pair {
  tick: number;
  reference: number;
}

/** Time of one tick and of its reference right after it, in ms. */
async function measure({ stage, work }: Kind, ground: Ground): Promise<Pair> {
  let asked = 0;
  const tick = await timed(async () => {
    asked = await ground.tick();
  });
  const expected = stage === 'qa' ? RUNS : 0;
  if (asked !== expected) throw new Error(`the tick asked ${asked} runs to stop instead of ${expected}`);
  return { tick, reference: await timed(() => work(ground)) };
}

/** One row for each size, measured in rounds, so that variations of the disk affect all sizes. */
async function rowsOf(kind: Kind): Promise<Table['rows']> {
  const sizes = STORIES.map((stories) => ({
    stories,
    ground: makeGround(stories, RUNS, kind.store.open),
    pairs: [] as Pair[],
  }));
  try {
    for (let turn = -WARM_UP; turn < kind.tries; turn++) {
      for (const { ground, pairs } of sizes) {
        if (kind.stage === 'qa' || turn === -WARM_UP) ground.place(kind.stage);
        const pair = await measure(kind, ground);
        if (turn >= 0) pairs.push(pair);
      }
    }
  } finally {
    for (const { ground } of sizes) await ground.close();
  }
  return sizes.map(({ stories, pairs }) => {
    const ticks = spreadOf(pairs.map(({ tick }) => tick));
    const reference = spreadOf(pairs.map((pair) => pair.reference));
    const ratio = spreadOf(pairs.map((pair) => pair.tick / pair.reference));
    const figures = [ticks.median, ticks.p95].map(shown);
    const written = kind.stage === 'qa' ? kind.store.name : 'none written';
    return [kind.tick, written, stories, ...figures, kind.reference, shown(reference.median), shown(ratio.median)];
  });
}

export async function run(): Promise<Table> {
  const folder = new BenchFolder();
  const json = {
    reference: 'JSON.stringify of the snapshot',
    work: (ground: Ground) => JSON.stringify(ground.snapshot()),
  };
  const pages = { reference: `${RUNS} pages appended, each with fsync`, work: () => folder.appendDurably(RUNS) };
  const misplaced = { tick: `all ${RUNS} must stop`, stage: 'qa' as const, tries: MISPLACED_TRIES };
  const kinds: Kind[] = [
    { tick: 'no run must stop', stage: 'current', store: folder.memory, tries: CALM_TRIES, ...json },
    { ...misplaced, store: folder.memory, ...json },
    { ...misplaced, store: folder.sqlite, ...pages },
  ];
  const rows: Table['rows'] = [];
  try {
    for (const kind of kinds) rows.push(...(await rowsOf(kind)));
  } finally {
    folder.close();
  }
  return {
    title: `Tick: the stage rule with ${RUNS} live runs`,
    columns: ['tick', 'store', 'stories', 'median ms', 'p95 ms', 'reference', 'its median ms', 'ratio'],
    rows,
    notes: [
      `From the look at the config to the last write: decisions, durable requests to stop, events and deltas, by the real rule, ledger and screen state; the config file, clock and processes are fakes. ${CALM_TRIES} calm ticks, ${MISPLACED_TRIES} of each other kind.`,
      'All of a tick is one synchronous turn: the host answers no request meanwhile. The stops themselves are not in it: each run has its own worker afterwards (see Stop).',
      'Memory: a store that keeps what it is given and costs next to nothing. SQLite: the real one, synchronous=FULL, in a temporary folder.',
      'Each reference is measured right after its tick; the ratio is the median of these pairs. A disk may sync ten times slower from one second to the next: compare SQLite by the ratio.',
    ],
  };
}
