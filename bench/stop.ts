/** Time from stop to gone: Huskies and the usual ways of killing an agent, in one run, on the same process trees. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { block } from './stop/block.ts';
import { chart, PALETTES } from './stop/chart.ts';
import type { Table } from './stop/figures.ts';
import { goals } from './stop/goals.ts';
import { bySize } from './stop/growth.ts';
import { idle } from './stop/idle.ts';
import { byKind, type KindsRow } from './stop/kinds.ts';
import { CROWD, Workshop } from './stop/workshop.ts';

export type { Table } from './stop/figures.ts';

/** `keep`: writes the chart to the docs instead of the build folder. */
function draw(results: readonly KindsRow[], keep: boolean): void {
  const folder = resolve(keep ? 'docs/pictures' : 'build/bench');
  mkdirSync(folder, { recursive: true });
  for (const scheme of Object.keys(PALETTES) as (keyof typeof PALETTES)[]) {
    writeFileSync(join(folder, `stop-chart-${scheme}.svg`), chart(results, scheme, CROWD));
  }
}

export async function run({ keep }: { keep: boolean }): Promise<Table[]> {
  const shop = new Workshop();
  try {
    await shop.fill();
    const kinds = await byKind(shop);
    const growth = await bySize(shop);
    const looks = await idle(shop);
    const blocks = await block(shop);
    draw(kinds.results, keep);
    return [kinds.table, growth.table, looks.table, blocks.table, goals(growth.results, looks.results, blocks.results)];
  } finally {
    await shop.close();
  }
}
