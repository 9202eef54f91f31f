/**
 * The lineage ledger: who descends from a run, remembered from the moment it is seen. Children re-parent at once when
 * their parent dies, so that later nothing about them may tell whose they were (docs/stop.md, "Which processes belong
 * to a run").
 */
import type { Identity, Newcomer } from '../ports/index.ts';
import { handsOverTo } from './handed-over.ts';
import { keyOf } from './target.ts';

/** Remembered processes of all runs above which the dead are dropped; until then they still name their sessions. */
const MANY = 2000;

export class Lineage {
  readonly #families = new Map<string, Map<string, Identity>>();
  readonly #leaders = new Set<string>();
  readonly #handedTo = new Map<string, Set<string>>();

  /** Those known to be the run's from elsewhere, such as its root. Idempotent. */
  begin(run: string, roots: readonly Identity[]): void {
    const family = this.#families.get(run) ?? new Map<string, Identity>();
    for (const { pid, startTime } of roots) family.set(keyOf({ pid, startTime }), { pid, startTime });
    this.#families.set(run, family);
  }

  /** Takes in who came to be since the last look: whoever carries a run's mark, or has a living parent that is the run's. */
  note(newcomers: readonly Newcomer[]): void {
    const parents = new Map<string, string>();
    for (const [run, family] of this.#families) for (const key of family.keys()) parents.set(key, run);
    const waiting = new Set(newcomers);
    for (let grew = true; grew; ) {
      grew = false;
      for (const one of waiting) {
        const run = this.#runOf(one, parents);
        if (run === null) continue;
        waiting.delete(one);
        const { pid, startTime } = one;
        this.#families.get(run)?.set(keyOf(one), { pid, startTime });
        if (one.session === pid) this.#leaders.add(keyOf(one));
        this.saw(run, one.command);
        parents.set(keyOf(one), run);
        grew = true;
      }
    }
  }

  of(run: string): Identity[] {
    return [...(this.#families.get(run)?.values() ?? [])];
  }

  /** Those of them that led a session when they were seen: it is the run's also when they have ended. */
  leadersOf(run: string): Identity[] {
    return this.of(run).filter((one) => this.#leaders.has(keyOf(one)));
  }

  /** A command of the run, its arguments joined by spaces: it may give work to a server that is not its child. */
  saw(run: string, command: string): void {
    const name = handsOverTo(command);
    if (name === null) return;
    const names = this.#handedTo.get(run) ?? new Set();
    this.#handedTo.set(run, names.add(name));
  }

  /** The programs by which the run has given work to servers, as far as they were seen. */
  handedTo(run: string): string[] {
    return [...(this.#handedTo.get(run) ?? [])];
  }

  forget(run: string): void {
    this.#handedTo.delete(run);
    for (const one of this.of(run)) this.#leaders.delete(keyOf(one));
    this.#families.delete(run);
  }

  get runs(): ReadonlySet<string> {
    return new Set(this.#families.keys());
  }

  /** Who should be looked at, since so many are remembered; nobody as long as they are few. */
  crowd(): Identity[] {
    const all = [...this.#families.values()].flatMap((family) => [...family.values()]);
    return all.length > MANY ? all : [];
  }

  drop(dead: readonly Identity[]): void {
    for (const one of dead) {
      this.#leaders.delete(keyOf(one));
      for (const family of this.#families.values()) family.delete(keyOf(one));
    }
  }

  #runOf(one: Newcomer, parents: ReadonlyMap<string, string>): string | null {
    if (one.mark !== null && this.#families.has(one.mark.run)) return one.mark.run;
    if (one.parentStart === null) return null;
    return parents.get(keyOf({ pid: one.ppid, startTime: one.parentStart })) ?? null;
  }
}
