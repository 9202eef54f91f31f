/** Mixed trees of 1 to 1,000 processes: time until gone, time until the verdict, survivors, and bystanders killed. */
import { WAYS } from './all-ways.ts';
import { median, percentile, range, short, type Table } from './figures.ts';
import { measure, type Sample, tries } from './measure.ts';
import { CROWD, TRIES, type Workshop } from './workshop.ts';

const MOST_SIZES = [1, 10, 100, 1000];
/** Time limit of one cell in ms; tree-kill needs half a minute for one try with 1,000 processes. */
const budgetMs = (size: number) => (size < 1000 ? 2000 : 4000);

export interface Growth {
  way: string;
  size: number;
  samples: readonly Sample[];
}

export function medianSaid({ samples }: Growth): number {
  return median(samples.flatMap(({ saidMs }) => saidMs ?? []));
}

export function medianGone({ samples }: Growth): number {
  return median(samples.flatMap(({ goneMs }) => goneMs ?? []));
}

function rowOf({ way, size, samples }: Growth): (string | number)[] {
  const times = (values: number[]) =>
    values.length < samples.length ? '–' : `${short(median(values))} / ${short(percentile(values, 95))}`;
  const left = range(samples.map((sample) => sample.left));
  return [
    way,
    size,
    times(samples.flatMap(({ goneMs }) => goneMs ?? [])),
    times(samples.flatMap(({ saidMs }) => saidMs ?? [])),
    left === '0' ? left : `**${left}**`,
    range(samples.map(({ hurt }) => hurt)),
    [...new Set(samples.map(({ says }) => says ?? '–'))].join(', '),
    samples.length,
  ];
}

export async function bySize(shop: Workshop): Promise<{ table: Table; results: Growth[] }> {
  const results: Growth[] = [];
  for (const size of MOST_SIZES) {
    for (const way of WAYS) {
      if (way.missing(shop) !== null) continue;
      shop.say(`${size} processes, ${way.name}`);
      const samples = await tries(budgetMs(size), () => measure(shop, way, { kind: 'mix', size }));
      results.push({ way: way.name, size, samples });
    }
  }
  return {
    results,
    table: {
      title: 'Stop: mixed trees that grow',
      columns: [
        'way',
        'processes',
        'gone: median / p95 ms',
        'verdict: median / p95 ms',
        'left alive',
        'bystanders killed, of 3',
        'says',
        'tries',
      ],
      rows: results.map(rowOf),
      notes: [
        `Mixed trees under a PTY, up to ${TRIES} tries each (fewer where a try takes long), ${CROWD} other processes. – in times: some try left something, or it never says that it is done.`,
        'verdict: the way has answered; for Huskies that includes its closed proof scan. Looking only (scan) cannot see a process that cleared its environment and left the folder between two looks, and says no more than "none seen".',
        'Bystanders: a process at work in a folder whose name begins like the worktree’s, one elsewhere that names a file in the worktree, and a shell that was in the worktree before the agent.',
      ],
    },
  };
}
