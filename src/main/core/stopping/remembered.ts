/** What the remembered pids and start times of a target mean in the boot of a scan (I4). */
import type { Identity, TableScan } from '../ports/index.ts';
import type { StopTarget } from './target.ts';

export interface Remembered {
  /** Processes of the run. */
  known: Identity[];
  /** Processes whose session is the run's even after they have ended. */
  leaders: Identity[];
  /** Start of the run, in the table's units: older processes are not the run's. Null when unknown. */
  since: number | null;
}

/** Leaves out what the target remembers from another boot. */
export function rememberedOf(target: StopTarget, scan: TableScan): Remembered {
  const { hold, root } = target;
  const own = [root, hold?.keeper, hold?.agent].filter((process) => process != null);
  const stored = [...own, ...target.known];
  const leaders = [...own, ...(target.leaders ?? target.known)];
  // A hold was made or regained in this boot.
  if (isOfThisBoot(hold)) return { known: stored, leaders, since: startOf(target, scan) };
  const boot = target.boot ?? null;
  const isSameBoot = boot !== null && boot === scan.boot;
  if (boot !== null && scan.boot !== null && !isSameBoot) {
    // The machine was restarted: no living process is as old as the run or descends from it.
    return { known: [], leaders: [], since: Number.POSITIVE_INFINITY };
  }
  return { known: stored, leaders: isSameBoot ? leaders : [], since: startOf(target, scan) };
}

/** The value of ScanOptions.since: the start of the run where it is certain, else null. */
export function sinceOf(target: StopTarget, boot: string | null): number | null {
  if (target.since != null) return target.since;
  const isThisBoot = isOfThisBoot(target.hold) || (boot !== null && boot === (target.boot ?? null));
  return isThisBoot ? (target.root?.startTime ?? null) : null;
}

/** Whether the hold is on processes. The container of an earlier host may be from before the machine was restarted. */
function isOfThisBoot(hold: StopTarget['hold']): boolean {
  return hold !== null && (hold.keeper ?? hold.agent ?? hold.cgroup) !== null;
}

function startOf(target: StopTarget, scan: TableScan): number | null {
  if (target.since != null) return target.since;
  if (target.root !== null) return target.root.startTime;
  if (target.startedAt === null) return null;
  return Math.floor((target.startedAt - scan.origin.atMs) / scan.origin.tickMs);
}
