/** Members: which processes of one scan belong to a run (docs/stop.md, "Which processes belong to a run"). */
import type { Evidence } from '../../../contract/index.ts';
import type { Identity, ProcessInfo, TableScan } from '../ports/index.ts';
import { type ForeignRule, isForeign } from './foreign.ts';
import { hasEnded } from './gone.ts';
import { isInside } from './inside.ts';
import { protectionOf } from './protected.ts';
import { rememberedOf } from './remembered.ts';
import { Sessions } from './sessions.ts';
import { keyOf, type StopTarget } from './target.ts';

/** A living process of the run, and how it was recognised. */
export interface Member {
  process: ProcessInfo;
  evidence: Evidence;
}

/** What a scan means for a run. */
export interface Membership {
  members: Member[];
  /** Living processes in the worktree that are foreign. */
  spared: ProcessInfo[];
  /** Unreadable processes of Huskies' own user that are younger than the run: they may be the run's. */
  blind: ProcessInfo[];
  /** Ids of the sessions that the run leads. All processes in them are the run's. */
  sessions: ReadonlySet<number>;
}

/**
 * Decides over one scan. `seen`: members of earlier looks of the same stop, by keyOf(). `held`: pids that are in the
 * run's cgroup after the scan. A pid that was reused since then is harmless, because signals go to the identity in the
 * row (I4).
 */
export function membersOf(
  target: StopTarget,
  scan: TableScan,
  foreign: 'spare' | 'kill',
  { seen = new Map(), held = [] }: { seen?: ReadonlyMap<string, Identity>; held?: readonly number[] } = {},
): Membership {
  const alive = scan.processes.filter((process) => !hasEnded(process));
  const byPid = new Map(alive.map((process) => [process.pid, process]));
  const protection = protectionOf(scan, byPid);
  const { known, leaders, since } = rememberedOf(target, scan);
  const knownKeys = new Set(known.map(keyOf));
  const members = new Map<number, Member>();
  const inContainment = new Set(held);
  const sessions = new Sessions(byPid, target.run, since, scan.self);
  const isMember = (pid: number) => members.has(pid);

  function evidenceOf(process: ProcessInfo): Evidence | null {
    const key = keyOf(process);
    if (knownKeys.has(key) || seen.has(key)) return 'known';
    if (members.has(process.ppid)) return process.ppid === target.root?.pid ? 'child' : 'lineage';
    if (sessions.ids.has(process.session)) return 'session';
    if (target.tty !== 0 && process.tty === target.tty && since !== null && process.startTime >= since)
      return 'terminal';
    if (inContainment.has(process.pid)) return 'containment';
    return process.mark?.run === target.run ? 'mark' : null;
  }

  function join(process: ProcessInfo, evidence: Evidence): void {
    members.set(process.pid, { process, evidence });
    // A process that is known only by its folder says nothing about a session that it did not make.
    const mayLead = evidence !== 'cwd' || process.session === process.pid;
    if (mayLead) sessions.noteMember(process.session, isMember);
  }

  const protectedPids = new Set<number>();
  for (const process of alive) if (protection.isUntouchable(process)) protectedPids.add(process.pid);

  /** Adds members until a pass adds none, because children and session members of a new member are the run's too. */
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
    }
  }

  for (const leader of [...leaders, ...seen.values()]) sessions.noteEndedLeader(leader);
  spread();

  const rule: ForeignRule = {
    since,
    adopters: new Set(scan.adopters),
    isAlive: (pid) => byPid.has(pid),
    isMember,
  };
  const inWorktree = alive.filter(
    (process) =>
      target.worktree !== null &&
      process.cwd !== null &&
      isInside(process.cwd, target.worktree) &&
      !protectedPids.has(process.pid) &&
      !protection.isOwnChild(process),
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
        !protection.isOwnChild(process) &&
        (since === null || process.startTime >= since),
    ),
    sessions: sessions.ids,
  };
}
