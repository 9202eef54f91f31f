/** Which sessions are the run's. A session outlives its leader, so those of the dead stay. */
import type { Identity, ProcessInfo } from '../ports/index.ts';

export class Sessions {
  /** Those found so far. */
  readonly ids = new Set<number>();
  readonly #byPid: ReadonlyMap<number, ProcessInfo>;
  readonly #since: number | null;
  /** Huskies' own, which is never the run's. */
  readonly #own: number;
  /** The start of the eldest in each: one that holds somebody older than its leader or the run is a stranger's. */
  readonly #eldest = new Map<number, number>();
  /** Those in which somebody carries another run's mark: a number alone does not make them the run's. */
  readonly #others = new Set<number>();

  /** `since`: the start of the run, null: unknown; `self`: Huskies' pid. */
  constructor(byPid: ReadonlyMap<number, ProcessInfo>, run: string, since: number | null, self: number) {
    this.#byPid = byPid;
    this.#since = since;
    this.#own = byPid.get(self)?.session ?? 0;
    for (const { session, startTime, mark } of byPid.values()) {
      this.#eldest.set(session, Math.min(startTime, this.#eldest.get(session) ?? startTime));
      if (mark !== null && mark.run !== run) this.#others.add(session);
    }
  }

  /** A member is in this one: it is the run's when its leader is a member, or is dead and nobody in it is older than the run. */
  note(sid: number, isMember: (pid: number) => boolean): void {
    if (sid <= 1 || sid === this.#own) return;
    const led = this.#byPid.has(sid) ? isMember(sid) : this.#isYoung(sid);
    if (led) this.ids.add(sid);
  }

  /** Of a leader that has ended; its number may have been a stranger's since, who has ended as well. */
  noteOfDead({ pid, startTime }: Identity): void {
    const first = this.#eldest.get(pid);
    if (first === undefined || this.#byPid.has(pid) || pid === this.#own || this.#others.has(pid)) return;
    if (first >= Math.max(startTime, this.#since ?? startTime)) this.ids.add(pid);
  }

  #isYoung(sid: number): boolean {
    const since = this.#since;
    return since !== null && (this.#eldest.get(sid) ?? since) >= since;
  }
}
