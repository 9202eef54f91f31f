/** The pipeline at its limits: scheduling, merging, the conflict radar, opening and a kill, each beside a reference of the same run. */
import { cpus, loadavg } from 'node:os';
import { GIT_NOTE, gitPart } from './pipeline/git-part.ts';
import { KILLED_NOTE, killedRows } from './pipeline/killed.ts';
import { MERGE_NOTE, mergeRows } from './pipeline/merge.ts';
import { OPENING_NOTE, openingRows } from './pipeline/opening.ts';
import { RADAR_NOTE, radarRows } from './pipeline/radar.ts';
import { type Row, tableOf } from './pipeline/rows.ts';
import { SCHEDULER_NOTE, schedulerRows } from './pipeline/scheduler.ts';
import { loadSetup } from './start/checkout.ts';
import { short } from './stop/figures.ts';
import type { Table } from './stop.ts';

const PARTS: readonly (() => Row[] | Promise<Row[]>)[] = [
  schedulerRows,
  mergeRows,
  gitPart,
  radarRows,
  openingRows,
  killedRows,
];

export async function run(): Promise<Table> {
  await (await loadSetup()).ensureReady();
  const rows: Row[] = [];
  const loads: number[] = [];
  for (const part of PARTS) {
    loads.push(loadavg()[0] ?? 0);
    rows.push(...(await part()));
  }
  return tableOf(rows, [
    SCHEDULER_NOTE,
    MERGE_NOTE,
    GIT_NOTE,
    RADAR_NOTE,
    OPENING_NOTE,
    KILLED_NOTE,
    `Load average before each part: ${loads.map(short).join(', ')}, on ${cpus().length} cores. Above the number of cores other programs take a part of every figure.`,
  ]);
}
