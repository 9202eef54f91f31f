/** The rows of the pipeline's table: what was measured, beside its reference of the same run, and its goal. */
import { short } from '../stop/figures.ts';
import type { Table } from '../stop.ts';

export type Row = Table['rows'][number];

/** The shortest form, in which everything is only seen to work. */
export const SHORT = process.env.HUSKIES_BENCH_TRIES !== undefined;

/** The table of all rows. */
export function tableOf(rows: Row[], notes: string[]): Table {
  return {
    title: 'Pipeline',
    columns: ['what', 'measured', 'reference', 'its figure', 'ratio', 'goal', ''],
    rows,
    notes,
  };
}

export interface Measured {
  what: string;
  /** With its unit. */
  measured: string;
  /** What it is compared with, and the figure of that. */
  reference?: [what: string, figure: string];
  ratio?: number;
  /** In words; without one the row only informs. */
  goal?: string;
  isMet?: boolean;
}

export function row({ what, measured, reference: [beside, figure] = ['–', '–'], ratio, goal, isMet }: Measured): Row {
  const met = isMet === undefined ? '' : isMet ? 'met' : '**not met**';
  return [what, measured, beside, figure, ratio === undefined ? '–' : ratioText(ratio), goal ?? '–', met];
}

function ratioText(ratio: number): string {
  return `${ratio < 10 ? ratio.toFixed(2) : short(ratio)} ×`;
}

/** Prints what is being measured, since the run takes minutes. */
export function say(what: string): void {
  console.error(`${Math.round(performance.now() / 1_000)} s: ${what}`);
}
