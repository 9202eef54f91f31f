/** Which sessions belong to a run. A session outlives its leader, so a dead leader still identifies it. */
import type { Identity, ProcessInfo } from '../ports/index.ts';

export class Sessions {
  /** Ids of the run's sessions that have been found so far. */
  readonly ids = new Set<number>();
  readonly #byPid: ReadonlyMap<number, ProcessInfo>;
  readonly #since: number | null;
  /** The session of Huskies itself, which is never the run's. */
  readonly #ownSession: number;
  /** Start of the oldest process in each session: it must not be older than the run or the leader. */
  readonly #oldestStart = new Map<number, number>();
  /** Sessions in which a process carries another run's mark: their id was reused. */
  readonly #ofOtherRuns = new Set<number>();

  /** `since`: start of the run, in the table's units; null when unknown. `self`: pid of Huskies. */
  constructor(byPid: ReadonlyMap<number, ProcessInfo>, run: string, since: number | null, self: number) {
    this.#byPid = byPid;
    this.#since = since;
    this.#ownSession = byPid.get(self)?.session ?? 0;
    for (const { session, startTime, mark } of byPid.values()) {
      this.#oldestStart.set(session, Math.min(startTime, this.#oldestStart.get(session) ?? startTime));
      if (mark !== null && mark.run !== run) this.#ofOtherRuns.add(session);
    }
  }

  /**
   * Notes that a member is in this session. It is the run's if its leader is a member, or if its leader is dead and no
   * process in it is older than the run.
   */
  noteMember(session: number, isMember: (pid: number) => boolean): void {
    if (session <= 1 || session === this.#ownSession) return;
    const isLedByRun = this.#byPid.has(session) ? isMember(session) : this.#isYoung(session);
    if (isLedByRun) this.ids.add(session);
  }

  /** Notes a leader that may have ended. Its pid may have led another session since, whose leader has ended as well. */
  noteEndedLeader({ pid, startTime }: Identity): void {
    const oldest = this.#oldestStart.get(pid);
    if (oldest === undefined || this.#byPid.has(pid)) return;
    if (pid === this.#ownSession || this.#ofOtherRuns.has(pid)) return;
    if (oldest >= Math.max(startTime, this.#since ?? startTime)) this.ids.add(pid);
  }

  #isYoung(session: number): boolean {
    const since = this.#since;
    return since !== null && (this.#oldestStart.get(session) ?? since) >= since;
  }
}
