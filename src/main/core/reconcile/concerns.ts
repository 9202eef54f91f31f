/** Reconcile as a table: each row is a concern, with its key, its worker and its interval. */
import type { StuckConcern } from '../../../domain/index.ts';
import {
  ADVANCE_KEY,
  ARCHIVE_KEY,
  BACKUPS_KEY,
  CARE_KEY,
  DELETED_KEY,
  DIFF_SIZES_KEY,
  EMPTY_PLACES_KEY,
  FENCE_KEY,
  INBOX_FILE_KEY,
  INBOX_KEY,
  LINEAGE_KEY,
  MERGE_KEY,
  ORPHANS_KEY,
  OUTPUT_KEY,
  RADAR_KEY,
  RUN_KEY,
  SCHEDULE_KEY,
  STAGE_RULE_KEY,
  STORY_KEY,
  WATCHDOG_KEY,
  WORKTREE_KEY,
  WORKTREES_KEY,
} from './keys.ts';
import type { Concern, WorkResult } from './loop/loop.ts';
import type { Advancer } from './procedures/advance.ts';
import { archiveOld } from './procedures/archive.ts';
import { backUp } from './procedures/backups.ts';
import { removeOldDeletions } from './procedures/deleted.ts';
import type { DiffSizes } from './procedures/diff-sizes.ts';
import { lookAtEmptyPlaces } from './procedures/empty-places.ts';
import { lookAtFence } from './procedures/fence.ts';
import { InboxReader } from './procedures/inbox.ts';
import { LineageTracker } from './procedures/lineage.ts';
import type { MergeQueue } from './procedures/merge.ts';
import { lookAtShownWorktrees, showWorktree } from './procedures/moved-worktrees.ts';
import { sweepOrphans } from './procedures/orphans.ts';
import { showOutput } from './procedures/output.ts';
import type { Radar } from './procedures/radar.ts';
import { removeIfLeft } from './procedures/remove.ts';
import type { Scheduler } from './procedures/schedule.ts';
import { applyStageRule } from './procedures/stage-rule.ts';
import { LOST_AGAIN_MS, Watchdog } from './procedures/watchdog.ts';
import { careForWorktree } from './procedures/worktree-care.ts';
import { workOnRun } from './run-worker.ts';
import { failTerminallyOnDamage } from './stuck.ts';
import type { World } from './world.ts';

/** Interval of the search for orphans. Orphans are rare, and each search reads all processes. */
export const ORPHANS_EVERY_MS = 180_000;
/** Interval of the lineage's looks. Only a containment holds a process that escapes between two of them. */
const LINEAGE_EVERY_MS = 1000;
/** Interval at which the last output of runs is shown. A busy terminal would change it a hundred times a second. */
export const OUTPUT_EVERY_MS = 1000;

/** The longest time until the watchdog has ended a run without processes. A shorter `interval_ms` shortens it. */
export const WATCHDOG_MAX_MS = 5000;
/** The shortest interval of its looks, which cost one check for each live run. */
const WATCHDOG_MIN_MS = 500;

/** Interval of the look at what live runs have changed. Each look reads the changed files. */
const DIFF_SIZES_EVERY_MS = 10_000;
/** Interval at which it is decided whether a backup is due. That reads one folder. */
export const BACKUPS_EVERY_MS = 60_000;
/** Interval of the look at old stories and worktrees. An hour more or less does not matter. */
const ARCHIVE_EVERY_MS = 3_600_000;
/** Interval at which deleted stories are removed for good. A day more or less does not matter. */
const DELETED_EVERY_MS = 3_600_000;

/** All rows, one for each name by which a failure is shown. */
export function concernsOf(
  world: World,
  workers: { scheduler: Scheduler; advancer: Advancer; merge: MergeQueue; radar: Radar; diffSizes: DiffSizes },
): Concern[] {
  const { scheduler, advancer, merge, radar, diffSizes } = workers;
  const lineage = new LineageTracker(world);
  const inbox = new InboxReader(world);
  const watchdog = new Watchdog(world);
  const intervalMs = () => world.config.intervalMs;
  const rows: Record<StuckConcern, Omit<Concern, 'name'>> = {
    run: {
      prefix: RUN_KEY,
      work: (run) => doneOrAgain(workOnRun(world, run).finally(() => world.stopWaiters.check(run))),
    },
    fence: {
      prefix: FENCE_KEY,
      work: async (worktree) => ((await lookAtFence(world, worktree)) === 'open' ? 'done' : 'retry'),
      planned: (worktree, at) => world.observed.showFence(worktree, { nextTryAt: at, waitsForRetry: at === null }),
    },
    // A key of its own, because it waits for the workers of the story's runs.
    story: { prefix: STORY_KEY, work: (story) => done(removeIfLeft(world, story)) },
    worktree: { prefix: WORKTREE_KEY, work: (story) => done(showWorktree(world, story)) },
    'worktree-care': { prefix: CARE_KEY, work: (story) => doneOrAgain(careForWorktree(world, story)) },
    archive: { prefix: ARCHIVE_KEY, work: () => done(archiveOld(world)), everyMs: () => ARCHIVE_EVERY_MS },
    deleted: {
      prefix: DELETED_KEY,
      work: () => done(Promise.resolve().then(() => removeOldDeletions(world))),
      everyMs: () => DELETED_EVERY_MS,
    },
    // One key for all runs, so that two passes of the rule never overlap.
    'stage-rule': { prefix: STAGE_RULE_KEY, work: () => done(applyStageRule(world)), everyMs: intervalMs },
    advance: { prefix: ADVANCE_KEY, work: (story) => advancer.work(story) },
    // One key for all stories: starts are decided one after another, so that no two of them get the last slot.
    schedule: {
      prefix: SCHEDULE_KEY,
      work: () => doneOrAgain(scheduler.work()),
    },
    // One key for the queue of the base: its steps follow each other.
    merge: { prefix: MERGE_KEY, work: () => merge.work(), retried: () => merge.retried() },
    // Once, after the project was opened. A start checks its own worktree again.
    worktrees: {
      prefix: WORKTREES_KEY,
      work: () => done(lookAtShownWorktrees(world).finally(() => world.mark(EMPTY_PLACES_KEY))),
    },
    // First marked by the row above, when the worktrees have been found.
    'empty-places': { prefix: EMPTY_PLACES_KEY, work: () => done(lookAtEmptyPlaces(world)), everyMs: intervalMs },
    orphans: { prefix: ORPHANS_KEY, work: () => done(sweepOrphans(world)), everyMs: () => ORPHANS_EVERY_MS },
    output: { prefix: OUTPUT_KEY, work: () => done(showOutput(world)), everyMs: () => OUTPUT_EVERY_MS },
    watchdog: {
      prefix: WATCHDOG_KEY,
      work: () => doneOrAgain(watchdog.look()),
      everyMs: () => watchdogEveryMs(intervalMs()),
    },
    // One key for all stories, so that one look knows all branches.
    radar: { prefix: RADAR_KEY, work: () => done(radar.look()), everyMs: intervalMs },
    'diff-sizes': { prefix: DIFF_SIZES_KEY, work: () => done(diffSizes.look()), everyMs: () => DIFF_SIZES_EVERY_MS },
    backups: { prefix: BACKUPS_KEY, work: () => done(backUp(world)), everyMs: () => BACKUPS_EVERY_MS },
    // A look reads the names in a few folders.
    inbox: { prefix: INBOX_KEY, work: () => done(inbox.look()), everyMs: intervalMs },
    'inbox-file': { prefix: INBOX_FILE_KEY, work: (path) => inbox.import(path) },
    lineage: { prefix: LINEAGE_KEY, work: () => done(lineage.look()), everyMs: () => LINEAGE_EVERY_MS },
  };
  const names = Object.keys(rows) as StuckConcern[];
  return names.map((name) => ({ ...rows[name], name, work: failTerminallyOnDamage(rows[name].work) }));
}

/** It looks twice before it ends a run, so that the second look is still within one interval of reconcile. */
function watchdogEveryMs(intervalMs: number): number {
  return Math.max(WATCHDOG_MIN_MS, Math.min(WATCHDOG_MAX_MS, intervalMs) - LOST_AGAIN_MS);
}

async function done(work: Promise<unknown>): Promise<WorkResult> {
  await work;
  return 'done';
}

/** `work` resolves with the ms until the next look; null: none is needed. */
async function doneOrAgain(work: Promise<number | null>): Promise<WorkResult> {
  const againMs = await work;
  return againMs === null ? 'done' : { againMs };
}
