/** Which processes belong to a run (docs/stop.md, "Which processes belong to a run"). A pure decision over one scan. */
import type { Evidence } from '../../../contract/index.ts';
import type { Identity, ProcessInfo, TableScan } from '../ports/index.ts';
import { type ForeignRule, isForeign } from './foreign.ts';
import { hasEnded } from './gone.ts';
import { isInside } from './inside.ts';
import { protectionOf } from './protected.ts';
import { rememberedOf } from './remembered.ts';
import { Sessions } from './sessions.ts';
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

/**
 * `seen`: recognised by earlier looks of the same procedure, so of this boot, by keyOf(). `held`: pids in the run's cgroup
 * after the scan was made: a number that was used again since is no longer the process of the row, so nobody is hit (I4).
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
    // by its folder alone a process says nothing of a session that it did not make
    const mayName = evidence !== 'cwd' || process.session === process.pid;
    if (mayName) sessions.note(process.session, isMember);
  }

  const protectedPids = new Set<number>();
  for (const process of alive) if (protection.never(process)) protectedPids.add(process.pid);

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
    }
  }

  for (const one of [...leaders, ...seen.values()]) sessions.noteOfDead(one);
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
    sessions: sessions.ids,
  };
}
