/** What counts as an orphan here: a process with the mark of a run that is over, or its cgroup or container. */
import type { Orphans } from '../../../stopping/index.ts';
import type { World } from '../../world.ts';

/** Stands for the agent of a run that has no record. */
const UNKNOWN_AGENT = 'unknown';

/** The orphans of one run. */
export interface FoundOrphans extends Orphans {
  /** Folder of the run's cgroup. Null when it is gone. */
  cgroup: string | null;
  /** The run may have a container, which a runtime removes. */
  container: boolean;
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
 * Adds what holds them to orphans that were found by their mark, and adds the cgroups and containers of runs that are not
 * in `runs`. `contained`: runs that may have a container.
 */
export function withHolds(
  { spawner, ledger, store }: Pick<World, 'spawner' | 'ledger' | 'store'>,
  runs: ReadonlySet<string>,
  found: readonly Orphans[],
  contained: ReadonlySet<string>,
): FoundOrphans[] {
  const cgroups = new Map(spawner.cgroups().map(({ run, cgroup }) => [run, cgroup]));
  const holds = (run: string) => ({ cgroup: cgroups.get(run) ?? null, container: contained.has(run) });
  const marked = new Set(found.map(({ run }) => run));
  const unmarked = [...new Set([...cgroups.keys(), ...contained])].filter((run) => !runs.has(run) && !marked.has(run));
  return [
    ...found.map((orphans) => ({ ...orphans, ...holds(orphans.run) })),
    ...unmarked.map((run) => {
      const worktree = (ledger.runs.get(run) ?? store.run(run))?.worktree ?? '';
      return { run, worktree: ledger.moved.get(worktree)?.to ?? worktree, processes: [], ...holds(run) };
    }),
  ];
}
