/** Reconcile as a table: what it looks at, by whose key, and how often. */
import {
  EMPTY_PLACES_KEY,
  FENCE_KEY,
  LINEAGE_KEY,
  ORPHANS_KEY,
  OUTPUT_KEY,
  RUN_KEY,
  STAGE_RULE_KEY,
  STORY_KEY,
  WORKTREE_KEY,
  WORKTREES_KEY,
} from './keys.ts';
import type { Concern, WorkResult } from './loop/loop.ts';
import { lookAtEmptyPlaces } from './procedures/empty-places.ts';
import { lookAtFence } from './procedures/fence.ts';
import { LineageKeeper } from './procedures/lineage.ts';
import { lookAtShownWorktrees, showWorktree } from './procedures/moved-worktrees.ts';
import { sweepOrphans } from './procedures/orphans.ts';
import { showOutput } from './procedures/output.ts';
import { removeIfLeft } from './procedures/remove.ts';
import { applyStageRule } from './procedures/stage-rule.ts';
import { workOnRun } from './run-worker.ts';
import { untilDamaged } from './stuck.ts';
import type { World } from './world.ts';

/** ms between looks for orphans: they should not be there at all, and a look reads every process. */
export const ORPHANS_EVERY_MS = 180_000;
/** ms between looks for newcomers: what forks, clears its environment and leaves within one is seen by a containment only. */
const LINEAGE_EVERY_MS = 1000;
/** ms between looks when runs wrote last: a busy terminal changes that a hundred times a second, and nobody sees so much. */
export const OUTPUT_EVERY_MS = 1000;

/** All of them. */
export function concernsOf(world: World): Concern[] {
  const lineage = new LineageKeeper(world);
  const intervalMs = () => world.config.intervalMs;
  const rows: Concern[] = [
    {
      prefix: RUN_KEY,
      work: (run) => done(workOnRun(world, run).finally(() => world.settled.look(run))),
    },
    {
      prefix: FENCE_KEY,
      work: async (worktree) => ((await lookAtFence(world, worktree)) === 'open' ? 'done' : 'retry'),
      planned: (worktree, at) => world.observed.showFence(worktree, at),
    },
    // Of its own, so that waiting for the runs' workers blocks nothing else.
    { prefix: STORY_KEY, work: (story) => done(removeIfLeft(world, story)) },
    { prefix: WORKTREE_KEY, work: (story) => done(showWorktree(world, story)) },
    // One key for the whole rule, so that ticks never overlap.
    { prefix: STAGE_RULE_KEY, work: () => done(applyStageRule(world)), every: intervalMs },
    // Once, when the project is open: a start looks at its own.
    {
      prefix: WORKTREES_KEY,
      work: () => done(lookAtShownWorktrees(world).finally(() => world.mark(EMPTY_PLACES_KEY))),
    },
    // First when it is known where the worktrees are.
    { prefix: EMPTY_PLACES_KEY, work: () => done(lookAtEmptyPlaces(world)), every: intervalMs },
    { prefix: ORPHANS_KEY, work: () => done(sweepOrphans(world)), every: () => ORPHANS_EVERY_MS },
    { prefix: OUTPUT_KEY, work: () => done(showOutput(world)), every: () => OUTPUT_EVERY_MS },
    { prefix: LINEAGE_KEY, work: () => done(lineage.look()), every: () => LINEAGE_EVERY_MS },
  ];
  return rows.map((row) => ({ ...row, work: untilDamaged(row.work) }));
}

async function done(work: Promise<unknown>): Promise<WorkResult> {
  await work;
  return 'done';
}
