/** The idle cost of tracking lineage: one look at new processes a second. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { ProcessTable } from '../../src/main/core/ports/index.ts';
import type { StartedRun, Witness } from '../../src/main/testing/escapes.ts';
import { median, short, type Table } from './figures.ts';
import type { Workshop } from './workshop.ts';

const RUNS = [1, 10, 50];
/** Processes of one run. */
const SIZE = 10;
/** ms to let the starts settle. */
const SETTLE_MS = 1000;
/** The number of looks, one a second; the same number of seconds without looks is the reference. */
const LOOKS = Number(process.env.HUSKIES_BENCH_LOOKS ?? 8);

/** CPU time of a process with all its living threads, in ms; 0: it is gone. */
function cpuOf(pid: number): number {
  let ns = 0;
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      // utime and stime of stat (proc(5)) count ticks of 10 ms, which is too coarse for an idle second
      ns += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')))
      throw error;
  }
  return ns / 1e6;
}

/** CPU time of this host and its helper processes, in ms. */
function spent(): number {
  const threads = readdirSync('/proc/self/task');
  const children = threads.flatMap((id) => readFileSync(`/proc/self/task/${id}/children`, 'utf8').split(' '));
  return [process.pid, ...children.filter(Boolean).map(Number)].reduce((sum, pid) => sum + cpuOf(pid), 0);
}

/** Share of a core in % while `each` is called once a second. The median, since one garbage collection costs more than all looks. */
async function share(each: () => Promise<void>): Promise<number> {
  const began = performance.now();
  const seconds: number[] = [];
  for (let i = 1, before = spent(); i <= LOOKS; i++) {
    await wait(Math.max(0, began + i * 1000 - performance.now()));
    await each();
    const now = spent();
    seconds.push((now - before) / 10);
    before = now;
  }
  return median(seconds);
}

async function watch(table: ProcessTable): Promise<() => Promise<void>> {
  let { cursor } = await table.newcomers(null);
  return async () => {
    cursor = (await table.newcomers(cursor)).cursor;
  };
}

export interface Idle {
  runs: number;
  /** The CPU use in % of one core, minus the reference. */
  ledger: number;
  /** The reference: the CPU use without looks, in % of one core. */
  without: number;
}

async function idleWith(shop: Workshop, runs: number): Promise<Idle> {
  const started: { run: StartedRun; witness: Witness }[] = [];
  try {
    for (let i = 0; i < runs; i++) {
      shop.check();
      const witness = shop.kit.witness();
      const command = [shop.kit.escape, 'plain', String(SIZE - 1), witness.path];
      started.push({ witness, run: await shop.kit.start(command, shop.worktree, 'auto', shop.best) });
      await witness.ready(SIZE);
    }
    const look = await watch(shop.kit.processes.table);
    // work left over from the starts must not count
    await wait(SETTLE_MS);
    const without = await share(async () => undefined);
    await look();
    return { runs, without, ledger: (await share(look)) - without };
  } finally {
    for (const { run, witness } of started) {
      await witness.close();
      await run.pty.close();
    }
  }
}

export async function idle(shop: Workshop): Promise<{ table: Table; results: Idle[] }> {
  const results: Idle[] = [];
  for (const runs of RUNS) {
    shop.say(`${runs} idle`);
    results.push(await idleWith(shop, runs));
  }
  return {
    results,
    table: {
      title: 'Looking at idle runs, once a second',
      columns: ['runs', 'looks: % of a core', 'CPU ms per look', 'reference: % of a core without looks'],
      rows: results.map(({ runs, ledger, without }) => [
        runs,
        ledger.toFixed(2),
        short(ledger * 10),
        without.toFixed(2),
      ]),
      notes: [
        `Runs of ${SIZE} processes each. ProcessTable.newcomers once a second for ${LOOKS} s: CPU of this host and its helpers (all threads, user and system) in the median second, less that without looks.`,
      ],
    },
  };
}
