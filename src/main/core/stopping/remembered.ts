/** What a target's remembered pids and times still mean in the boot that a scan was made in (I4). */
import type { Identity, TableScan } from '../ports/index.ts';
import type { StopTarget } from './target.ts';

export interface Remembered {
  /** The run's, wherever they are met under the same start time. */
  known: Identity[];
  /** Those whose session is the run's even when they themselves have ended. */
  leaders: Identity[];
  /** The start of the run in the table's units, to tell who is older; null: unknown. */
  since: number | null;
}

export function rememberedOf(target: StopTarget, scan: TableScan): Remembered {
  const { hold, root } = target;
  const own = [root, hold?.keeper, hold?.agent].filter((one) => one != null);
  const stored = [...own, ...target.known];
  const leaders = [...own, ...(target.leaders ?? target.known)];
  // a hold is this host's own, or was regained in the boot that it is of
  if (hold !== null) return { known: stored, leaders, since: startOf(target, scan) };
  const then = target.boot ?? null;
  const sameBoot = then !== null && then === scan.boot;
  if (then !== null && scan.boot !== null && !sameBoot) {
    // the machine was started anew: nothing that lives is as old as the run, and nothing was born of it
    return { known: [], leaders: [], since: Number.POSITIVE_INFINITY };
  }
  return { known: stored, leaders: sameBoot ? leaders : [], since: startOf(target, scan) };
}

/** Of whom a scan may leave out marks and arguments: those older than the run, where its start is known for sure. */
export function sinceOf(target: StopTarget, boot: string | null): number | null {
  if (target.since != null) return target.since;
  const current = target.hold !== null || (boot !== null && boot === (target.boot ?? null));
  return current ? (target.root?.startTime ?? null) : null;
}

function startOf(target: StopTarget, scan: TableScan): number | null {
  if (target.since != null) return target.since;
  if (target.root !== null) return target.root.startTime;
  if (target.startedAt === null) return null;
  return Math.floor((target.startedAt - scan.origin.atMs) / scan.origin.tickMs);
}
