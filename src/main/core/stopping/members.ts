/** Which processes belong to a run (stop.md, "Which processes belong to a run"). A pure decision over one scan. */
import type { Evidence } from '../../../contract/index.ts';
import type { ProcessInfo, TableScan } from '../ports/index.ts';
import { type ForeignRule, isForeign } from './foreign.ts';
import { hasEnded } from './gone.ts';
import { isInside } from './inside.ts';
import { protectionOf } from './protected.ts';
import { keyOf, type StopTarget } from './target.ts';

export interface Member {
  process: ProcessInfo;
  evidence: Evidence;
}

export interface Membership {
  /** Alive and the run's. */
  members: Member[];
  /** Alive, in the worktree, but foreign. */
  spared: ProcessInfo[];
  /** Own processes, younger than the run, that could not be read: nobody knows whose they are. */
  blind: ProcessInfo[];
  /** Ids of the sessions that the run leads: whatever is in them is the run's. */
  sessions: ReadonlySet<number>;
}

/** The start of the run in the table's units, to tell who is older. */
function startOf(target: StopTarget, scan: TableScan): number | null {
  if (target.root !== null) return target.root.startTime;
  if (target.startedAt === null) return null;
  return Math.floor((target.startedAt - scan.origin.at) / scan.origin.tick);
}

export function membersOf(target: StopTarget, scan: TableScan, foreign: 'spare' | 'kill'): Membership {
  const alive = scan.processes.filter((process) => !hasEnded(process));
  const byPid = new Map(alive.map((process) => [process.pid, process]));
  const protection = protectionOf(scan, byPid);
  const since = startOf(target, scan);
  const known = [target.root, target.hold?.keeper, target.hold?.agent, ...target.known].filter((one) => one != null);
  const knownKeys = new Set(known.map(keyOf));
  // without a hold the PTY is closed, and its number may be a person's new terminal
  const tty = target.hold === null ? 0 : target.tty;
  const members = new Map<number, Member>();
  /** Sessions that the run leads: sid. A session outlives its leader, so those of the dead stay. */
  const sessions = new Set<number>();

  function leads(sid: number): boolean {
    const leader = byPid.get(sid);
    return sid > 1 && (leader === undefined || members.has(sid));
  }

  function evidenceOf(process: ProcessInfo): Evidence | null {
    if (knownKeys.has(keyOf(process))) return 'known';
    if (members.has(process.ppid)) return process.ppid === target.root?.pid ? 'child' : 'lineage';
    if (sessions.has(process.session)) return 'session';
    if (tty !== 0 && process.tty === tty && since !== null && process.startTime >= since) return 'terminal';
    return process.mark?.run === target.run ? 'mark' : null;
  }

  function join(process: ProcessInfo, evidence: Evidence): void {
    members.set(process.pid, { process, evidence });
    // by its folder alone a process says nothing of a session that it did not make
    const mayName = evidence !== 'cwd' || process.session === process.pid;
    if (mayName && leads(process.session)) sessions.add(process.session);
  }

  const protectedPids = new Set<number>();
  for (const process of alive) if (protection.never(process)) protectedPids.add(process.pid);
  const ownSession = byPid.get(scan.self)?.session ?? 0;

  /** Evidence that spreads (children, sessions) until a pass adds nobody. */
  function spread(): void {
    for (let grew = true; grew; ) {
      grew = false;
      for (const process of alive) {
        if (members.has(process.pid) || protectedPids.has(process.pid)) continue;
        const evidence = evidenceOf(process);
        if (evidence === null) continue;
        join(process, evidence);
        grew = true;
      }
      sessions.delete(ownSession);
    }
  }

  for (const identity of known) {
    // the session of a leader that has ended; were its pid another's by now, that one would not be known
    if (!byPid.has(identity.pid) && identity.pid !== ownSession) sessions.add(identity.pid);
  }
  spread();

  const rule: ForeignRule = {
    since,
    adopters: new Set(scan.adopters),
    isAlive: (pid) => byPid.has(pid),
    isMember: (pid) => members.has(pid),
  };
  const inWorktree = alive.filter(
    (process) =>
      target.worktree !== null &&
      process.cwd !== null &&
      isInside(process.cwd, target.worktree) &&
      !protectedPids.has(process.pid) &&
      !protection.own(process),
  );
  for (const process of inWorktree) {
    if (!members.has(process.pid) && (foreign === 'kill' || !isForeign(process, rule))) {
      join(process, 'cwd');
      spread();
    }
  }

  return {
    members: [...members.values()],
    spared: inWorktree.filter((process) => !members.has(process.pid)),
    blind: alive.filter(
      (process) =>
        process.blind &&
        process.uid === scan.uid &&
        !members.has(process.pid) &&
        !protectedPids.has(process.pid) &&
        !protection.own(process) &&
        (since === null || process.startTime >= since),
    ),
    sessions,
  };
}
