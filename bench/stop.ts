/** Stop-to-gone of Huskies beside the usual ways of killing an agent, in one run, on the same trees. */
import { createProcesses } from '../src/main/adapters/processes/index.ts';
import { createPtySpawner } from '../src/main/adapters/pty/index.ts';
import { systemClock } from '../src/main/adapters/system/index.ts';
import { EscapeKit } from '../src/main/testing/escapes.ts';
import { median, percentile } from './stop/figures.ts';
import { measure, type Sample } from './stop/measure.ts';
import { WAYS } from './stop/ways.ts';

const SIZES = [1, 10, 100];
/** Others that live on the machine meanwhile. */
const BYSTANDERS = 500;
const TRIES = 10;

export interface Table {
  title: string;
  columns: string[];
  rows: (string | number)[][];
  notes: string[];
}

function rowOf(way: string, size: number, samples: readonly Sample[]): (string | number)[] {
  const gone = samples.flatMap((sample) => (sample.goneMs === null ? [] : [sample.goneMs]));
  const said = samples.flatMap((sample) => (sample.saidMs === null ? [] : [sample.saidMs]));
  const times = (values: number[]) =>
    values.length < samples.length ? '–' : `${median(values)} / ${percentile(values, 95)}`;
  const claims = [...new Set(samples.map((sample) => sample.claim))].join(', ');
  return [way, size, times(gone), times(said), median(samples.map((sample) => sample.left)), claims];
}

export async function run(): Promise<Table> {
  const kit = new EscapeKit({ processes: createProcesses(), clock: systemClock, spawner: createPtySpawner });
  const crowd = kit.witness();
  const rows: (string | number)[][] = [];
  try {
    const others = await kit.start(
      [kit.escape, 'plain', String(BYSTANDERS - 1), crowd.path],
      kit.worktree('crowd'),
      'auto',
    );
    await crowd.ready(BYSTANDERS);
    for (const size of SIZES) {
      for (const way of WAYS) {
        const samples: Sample[] = [];
        for (let i = 0; i < TRIES; i++) samples.push(await measure(kit, way, size));
        rows.push(rowOf(way.name, size, samples));
      }
    }
    await kit.stop(others.target);
    await others.pty.close();
  } finally {
    await crowd.close();
    await kit.close();
  }
  return {
    title: 'Stop: from the call until nothing of the run is left',
    columns: ['way', 'processes', 'gone: median / p95 ms', 'verdict: median / p95 ms', 'left alive (median)', 'says'],
    rows,
    notes: [
      `Mixed trees (plain, deaf to HUP and TERM, own session, daemons, environment cleared, stopped, cleared and in another folder) under a PTY, ${TRIES} tries each, ${BYSTANDERS} other processes.`,
      'gone: the FIFO that every process of the tree holds open has ended, seen by its reader; – when something was left in any try.',
      'verdict: Huskies has answered, its closed proof scan included. Looking only (scan) cannot see who cleared its environment and left the folder, and says no more than "none seen".',
    ],
  };
}
