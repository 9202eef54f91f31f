/** The stage rule's tick: how long a host is busy with it when nobody must stop, and when all must. */
import type { Table } from './stop.ts';
import { type Ground, makeGround } from './tick/ground.ts';
import { BenchFolder, type StoreKind } from './tick/stores.ts';
import { shown, spreadOf, timed } from './tick/times.ts';

const STORIES = [1_000, 10_000];
const RUNS = 200;
/** The first ones are run cold and not counted. */
const WARM_UP = 3;
const CALM_TRIES = 200;
const MISPLACED_TRIES = { memory: 40, SQLite: 20 };

/** What a tick is held against, measured in turns with it. */
interface Reference {
  name: string;
  work(ground: Ground): unknown;
}

type Row = Table['rows'][number];

async function compare(
  ground: Ground,
  to: 'current' | 'qa',
  tries: number,
  reference: Reference,
): Promise<(string | number)[]> {
  const ticks: number[] = [];
  const references: number[] = [];
  const expected = to === 'qa' ? RUNS : 0;
  for (let i = -WARM_UP; i < tries; i++) {
    if (i === -WARM_UP || to === 'qa') ground.place(to);
    let asked = 0;
    const tick = await timed(async () => {
      asked = await ground.tick();
    });
    if (asked !== expected) throw new Error(`the tick asked ${asked} runs to stop instead of ${expected}`);
    const other = await timed(() => reference.work(ground));
    if (i < 0) continue;
    ticks.push(tick);
    references.push(other);
  }
  const own = spreadOf(ticks);
  const base = spreadOf(references);
  return [shown(own.median), shown(own.p95), reference.name, shown(base.median), shown(own.median / base.median)];
}

export async function run(): Promise<Table> {
  const folder = new BenchFolder();
  const json: Reference = {
    name: 'JSON.stringify of the snapshot',
    work: (ground) => JSON.stringify(ground.snapshot()),
  };
  const pages: Reference = {
    name: `${RUNS} pages appended, each with fsync`,
    work: () => folder.appendDurably(RUNS),
  };
  const rows: Row[] = [];
  const onStore = async (stories: number, kind: StoreKind, work: (ground: Ground) => Promise<void>) => {
    const ground = makeGround(stories, RUNS, kind.open);
    try {
      await work(ground);
    } finally {
      ground.close();
    }
  };
  try {
    for (const stories of STORIES) {
      await onStore(stories, folder.memory, async (ground) => {
        rows.push([
          stories,
          'nobody must stop',
          'none written',
          ...(await compare(ground, 'current', CALM_TRIES, json)),
        ]);
        const tries = MISPLACED_TRIES.memory;
        rows.push([stories, `all ${RUNS} must stop`, 'memory', ...(await compare(ground, 'qa', tries, json))]);
      });
      await onStore(stories, folder.sqlite, async (ground) => {
        const tries = MISPLACED_TRIES.SQLite;
        rows.push([stories, `all ${RUNS} must stop`, 'SQLite', ...(await compare(ground, 'qa', tries, pages))]);
      });
    }
  } finally {
    folder.close();
  }
  return {
    title: `Tick: the stage rule with ${RUNS} live runs`,
    columns: ['stories', 'tick', 'store', 'median ms', 'p95 ms', 'reference', 'its median ms', 'ratio'],
    rows,
    notes: [
      `From the look at the config to the last write: decisions, durable wishes to stop, events and deltas, by the real rule, ledger and commands' state; config, clock and processes are fakes. ${CALM_TRIES} calm ticks; of the others ${MISPLACED_TRIES.memory} in memory and ${MISPLACED_TRIES.SQLite} with SQLite.`,
      'The stops themselves are not in it: each run is stopped by its own worker afterwards (see Stop).',
      'Memory: a store that keeps what it is given and costs next to nothing. SQLite: the real one, synchronous=FULL, in a temporary folder. Each reference is measured in turns with its ticks.',
    ],
  };
}
