/** Verbs about what agents used: tokens and costs, with what is not known named. */
import type { CommandInput } from '../../contract/index.ts';
import type { Total, UsageTotals } from '../../domain/index.ts';
import { call, withClient } from './calls.ts';
import type { Invocation } from './derive.ts';
import { columnHeads, json, line, table } from './format.ts';
import type { Context } from './world.ts';

/** The columns with numbers. */
const NUMBERS = [1, 2, 3, 4, 5, 6];

/** The totals of each story, agent or day, and of all runs. */
export function usageList(context: Context, { input }: Invocation): Promise<void> {
  const { world } = context;
  return withClient(context, async (client) => {
    const { by, since, rows, all } = await call(client, 'usage.list', input as CommandInput<'usage.list'>);
    if (context.json) {
      world.out(json({ by, since, rows, all }));
      return;
    }
    if (rows.length === 0) {
      world.out(line('cli.usage.none', { since: new Date(since).toISOString().slice(0, 10) }));
      return;
    }
    const lines = [...rows.map((row) => cells(row.key, row)), cells('=', all)];
    world.out(`${table(columnHeads('cli.usage.columns'), lines, NUMBERS)}\n`);
    if (all.costUsd.unknown > 0) world.out(line('cli.usage.unknown', { n: all.costUsd.unknown }));
    if (all.priced > 0) world.out(line('cli.usage.priced', { n: all.priced }));
  });
}

function cells(key: string, { runs, turns, input, output, cached, costUsd }: UsageTotals): string[] {
  const count = (total: Total) => shown(total, (sum) => String(sum));
  return [
    key,
    String(runs),
    count(turns),
    count(input),
    count(output),
    count(cached),
    shown(costUsd, (sum) => `$${sum.toFixed(2)}`),
  ];
}

/** `?`: not known of any run; a `+` at the end: not known of all. */
function shown({ sum, unknown }: Total, as: (sum: number) => string): string {
  return sum === null ? '?' : `${as(sum)}${unknown > 0 ? '+' : ''}`;
}
