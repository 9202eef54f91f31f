/** What counts as an orphan here: a process with the mark of a run that is over, or in the cgroup of one. */
import type { Orphans } from '../../../stopping/index.ts';
import type { World } from '../../world.ts';

/** Stands for the agent of a run that has no record. */
const UNKNOWN_AGENT = 'unknown';

/** The orphans of one run. */
export interface FoundOrphans extends Orphans {
  /** Folder of the run's cgroup. Null when it is gone. */
  cgroup: string | null;
}

/**
 * The story and agent that these orphans belong to. A lane's worktree has no story of its own, so the record of the run
 * names it, which the store keeps after the run has left the pool. The story is '' if nothing names it.
 */
export function slotOf(
  { ledger, store }: Pick<World, 'ledger' | 'store'>,
  { run, worktree }: Pick<FoundOrphans, 'run' | 'worktree'>,
): { story: string; agent: string } {
  const record = ledger.runs.get(run) ?? store.run(run);
  const owner = ledger.worktrees.at(worktree)?.owner;
  const story = owner?.kind === 'story' ? owner.story : (record?.story ?? '');
  return { story, agent: record?.agent ?? UNKNOWN_AGENT };
}

/** The worktrees of this project, at their present and former paths, and the runs that may have processes. */
export function ownedByProject(world: World): { worktrees: Pick<Set<string>, 'has'>; runs: Set<string> } {
  const { ledger, live } = world;
  const runs = new Set(ledger.liveRuns().map((run) => run.id));
  for (const run of live.keys()) runs.add(run);
  for (const fence of ledger.fences.values()) runs.add(fence.run);
  for (const run of ledger.releases.keys()) runs.add(run);
  const isOwned = (path: string) => ledger.moved.has(path) || ledger.worktrees.at(path) !== undefined;
  return { worktrees: { has: isOwned }, runs };
}

/**
 * Adds the run's cgroup to orphans that were found by their mark, and adds the cgroups of runs that are not in `runs`.
 */
export function withCgroups(world: World, runs: ReadonlySet<string>, found: readonly Orphans[]): FoundOrphans[] {
  const cgroups = new Map(world.spawner.cgroups().map(({ run, cgroup }) => [run, cgroup]));
  const marked = found.map((orphans) => ({ ...orphans, cgroup: cgroups.get(orphans.run) ?? null }));
  for (const { run } of found) cgroups.delete(run);
  const unmarked = [...cgroups].filter(([run]) => !runs.has(run));
  return [
    ...marked,
    ...unmarked.map(([run, cgroup]) => {
      return { run, worktree: world.ledger.runs.get(run)?.worktree ?? '', processes: [], cgroup };
    }),
  ];
}
