/** Ten processes of each kind, killed in each way: the time, or how many are left. */

import { WAYS } from './all-ways.ts';
import { median, range, short, type Table } from './figures.ts';
import { measure, type Plant, type Sample, tries } from './measure.ts';
import { CROWD, TRIES, type Workshop } from './workshop.ts';

/** A single forker makes a storm, and a single hopper outruns a look. With the agent, each of these has size 2. */
const PLANTS: readonly (Plant & { title: string })[] = [
  { kind: 'plain', size: 10, title: 'plain' },
  { kind: 'deaf', size: 10, title: 'ignores HUP, TERM' },
  { kind: 'setsid', size: 10, title: 'setsid' },
  { kind: 'daemon', size: 10, title: 'daemons' },
  { kind: 'cleared', size: 10, title: 'same, environment cleared' },
  { kind: 'away', size: 10, title: 'same, and chdir /' },
  { kind: 'storm', size: 2, title: '200 forks per s, setsid' },
  { kind: 'hopper', size: 2, title: 'fork-and-exit hopper' },
  { kind: 'stopped', size: 10, title: 'SIGSTOPped' },
  { kind: 'mix', size: 10, title: 'mix of all' },
];
/** Time limit of one cell in ms. */
const BUDGET_MS = 2500;

export interface KindsRow {
  way: string;
  sort: 'huskies' | 'usual' | 'limit';
  /** Null: the way is not available here. */
  mix: readonly Sample[] | null;
}

/** The median in ms, or in bold how many were left. */
function cellOf(samples: readonly Sample[]): string {
  const gone = samples.flatMap(({ goneMs }) => goneMs ?? []);
  if (gone.length === samples.length) return short(median(gone));
  return `**${range(samples.map(({ left }) => left))}**`;
}

/** What the way reported in the tries that left something. */
function claimsOf(samples: readonly Sample[]): string {
  const claims = new Set(samples.filter(({ left }) => left > 0).map(({ says }) => says ?? 'nothing'));
  return claims.size === 0 ? '–' : [...claims].join(', ');
}

export async function byKind(shop: Workshop): Promise<{ table: Table; results: KindsRow[] }> {
  const rows: string[][] = [];
  const results: KindsRow[] = [];
  for (const way of WAYS) {
    const { name, sort } = way;
    const missing = way.missing(shop);
    if (missing !== null) {
      rows.push([name, ...PLANTS.map(() => 'not here'), missing]);
      results.push({ way: name, sort, mix: null });
      continue;
    }
    shop.say(`each kind of tree, ${name}`);
    const all: Sample[][] = [];
    for (const plant of PLANTS) all.push(await tries(BUDGET_MS, () => measure(shop, way, plant)));
    rows.push([name, ...all.map(cellOf), claimsOf(all.flat())]);
    results.push({ way: name, sort, mix: all[all.length - 1] ?? null });
  }
  return {
    results,
    table: {
      title: 'Stop: ten processes, each way and each kind of tree',
      columns: ['way', ...PLANTS.map(({ title }) => title), 'where some are left it says'],
      rows,
      notes: [
        `Median milliseconds from the call until none is left, seen by the end of a FIFO that every process of the tree holds open; or in bold how many were left alive (least–most of the tries). Up to ${TRIES} tries each (fewer where they take long), ${CROWD} other processes.`,
        'Trees of 10 under a PTY; the storm is one forker that began 0.5 s before (its children live for 2 s), the hopper is one process that forks and exits about every millisecond; both under an agent that ignores HUP and TERM.',
        'Left: alive 0.15 s after the way had done its last (and a millisecond for each process).',
        'pkill -f gets every help: the agent is called by a path in the worktree and its forks keep that name; only programs started again without it (environment cleared) escape.',
        'fkill walks the tree on Windows only. The kill loop in C gets the right pids beforehand and is timed by its own clock: the speed of the kernel, not a way to find out what to kill.',
      ],
    },
  };
}
