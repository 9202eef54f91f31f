/** Orphans: what carries the mark of a run that is over, or sits in its cgroup. */
import type { Orphans } from '../../../stopping/index.ts';
import type { World } from '../../world.ts';

/** Stands for the agent of a run that no record names. */
export const UNKNOWN_AGENT = 'unknown';

/** What was found of one run. */
export interface Found extends Orphans {
  /** Its cgroup's folder, where somebody is still in it. */
  cgroup: string | null;
}

/** The worktrees that are looked into, and the runs that are not over. */
export function owned(world: World): { worktrees: Set<string>; runs: Set<string> } {
  const { ledger, live } = world;
  const runs = new Set(ledger.liveRuns().map((run) => run.id));
  for (const run of live.keys()) runs.add(run);
  for (const fence of ledger.fences.values()) runs.add(fence.run);
  for (const run of ledger.releases.keys()) runs.add(run);
  const places = [...ledger.worktrees.values()].map((one) => one.path);
  return { worktrees: new Set([...places, ...ledger.moved.keys()]), runs };
}

/** Orphans by their mark, and cgroups without a live run: who is in those need not carry a mark any more. */
export function withCgroups(world: World, runs: ReadonlySet<string>, found: readonly Orphans[]): Found[] {
  const cgroups = new Map(world.spawner.cgroups().map(({ run, cgroup }) => [run, cgroup]));
  const marked = found.map((one) => ({ ...one, cgroup: cgroups.get(one.run) ?? null }));
  for (const { run } of found) cgroups.delete(run);
  const others = [...cgroups].filter(([run]) => !runs.has(run));
  return [
    ...marked,
    ...others.map(([run, cgroup]) => {
      return { run, worktree: world.ledger.runs.get(run)?.worktree ?? '', processes: [], cgroup };
    }),
  ];
}
