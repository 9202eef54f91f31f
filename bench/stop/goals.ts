/** The design goals, compared with the measurements of this run. */

import { KERNEL } from './all-ways.ts';
import type { Block } from './block.ts';
import { short, type Table } from './figures.ts';
import { type Growth, medianGone, medianSaid } from './growth.ts';
import type { Idle } from './idle.ts';
import { HELD } from './ways.ts';

type Row = [what: string, measured: string, goal: string, met: string];

function row(what: string, measured: number, goal: number, unit: string, detail = ''): Row {
  return [
    what,
    `${short(measured)} ${unit}${detail}`,
    `≤ ${short(goal)} ${unit}`,
    measured <= goal ? 'met' : '**not met**',
  ];
}

const [CGROUP = '', KEEPER = '', SCAN = ''] = HELD.map(({ name }) => name);

function goneWords(growth: Growth): string {
  const left = Math.max(...growth.samples.map((sample) => sample.left));
  return left > 0 ? `**${left} left**` : `gone ${short(medianGone(growth))}`;
}

function ofStops(growth: readonly Growth[]): Row[] {
  const find = (way: string, size: number) => growth.find((one) => one.way === way && one.size === size);
  const verdict = (way: string, size: number, goal: number): Row[] => {
    const found = find(way, size);
    if (found === undefined) return [];
    return [row(`${way}: verdict at ${size}`, medianSaid(found), goal, 'ms', `, ${goneWords(found)}`)];
  };
  const kernel = find(KERNEL, 1000);
  const limit = kernel === undefined ? Number.NaN : 2 * medianGone(kernel);
  return [
    ...[CGROUP, KEEPER].flatMap((way) => [
      ...verdict(way, 10, 15),
      ...verdict(way, 100, 20),
      // relative to the kernel's own speed in this run
      ...verdict(way, 1000, limit),
    ]),
    ...verdict(SCAN, 10, 25),
    ...verdict(SCAN, 100, 25),
  ];
}

export function goals(growth: readonly Growth[], idle: readonly Idle[], blocks: readonly Block[]): Table {
  const looks = idle.flatMap(({ runs, ledger }): Row[] => [
    // with one look a second, 0.1% of a core is 1 ms
    ...(runs === 1 ? [row('a look at an idle run', ledger * 10, 1, 'ms of CPU')] : []),
    row(`the ledger, a look a second, ${runs} ${runs === 1 ? 'run' : 'runs'}`, ledger, 0.3, '% of a core'),
  ]);
  const worst = [...blocks].map(({ way, size, delays }) => ({ way, size, ms: Math.max(...delays) }));
  const longest = worst.map(({ way, size, ms }) => row(`main thread, ${way}, ${size}: longest delay`, ms, 10, 'ms'));
  return {
    title: 'Stop: goals',
    columns: ['what', 'measured', 'goal', ''],
    rows: [...ofStops(growth), ...looks, ...longest],
    notes: [
      `Mixed trees, medians of the verdict (proof included), from the tables of this run. At 1,000 the goal is twice the kernel's own speed (${KERNEL}) in this run. The delays are the worst of all tries.`,
    ],
  };
}
