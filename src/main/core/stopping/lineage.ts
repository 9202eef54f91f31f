/**
 * The lineage: all processes that descend from a live run, remembered from the moment they are seen.
 *
 * A child gets another parent as soon as its own dies, so later nothing may show whose it was (docs/stop.md, "Which
 * processes belong to a run").
 */
import type { Identity, Newcomer } from '../ports/index.ts';
import { handsOverTo } from './handed-over.ts';
import { keyOf } from './target.ts';

/** When more processes are remembered, dead ones are dropped. Until then, dead leaders identify sessions. */
const MAX_REMEMBERED = 2000;

export class Lineage {
  readonly #families = new Map<string, Map<string, Identity>>();
  readonly #leaders = new Set<string>();
  readonly #handedTo = new Map<string, Set<string>>();
  /** The program that started a run's container, by run: the hold proves the end of that container. */
  readonly #clients = new Map<string, Identity>();

  /** Adds processes that are known to be the run's, such as its root. Idempotent. */
  addRoots(run: string, roots: readonly Identity[]): void {
    const family = this.#families.get(run) ?? new Map<string, Identity>();
    for (const { pid, startTime } of roots) family.set(keyOf({ pid, startTime }), { pid, startTime });
    this.#families.set(run, family);
  }

  /** Adds the newcomers that carry a run's mark or have a living parent that is the run's, in any order. */
  addNewcomers(newcomers: readonly Newcomer[]): void {
    const runs = new Map<string, string>();
    for (const [run, family] of this.#families) for (const key of family.keys()) runs.set(key, run);
    const undecided = new Set(newcomers);
    for (let grew = true; grew; ) {
      grew = false;
      for (const newcomer of undecided) {
        const run = this.#runOf(newcomer, runs);
        if (run === null) continue;
        undecided.delete(newcomer);
        const { pid, startTime } = newcomer;
        this.#families.get(run)?.set(keyOf(newcomer), { pid, startTime });
        if (newcomer.session === pid) this.#leaders.add(keyOf(newcomer));
        const client = this.#clients.get(run);
        if (client === undefined || keyOf(client) !== keyOf(newcomer)) this.noteCommand(run, newcomer.command);
        runs.set(keyOf(newcomer), run);
        grew = true;
      }
    }
  }

  /** Notes the program that started the run's container. It does not hand work over. */
  noteClient(run: string, client: Identity): void {
    this.#clients.set(run, client);
  }

  /** All remembered processes of the run, alive or not. */
  of(run: string): Identity[] {
    return [...(this.#families.get(run)?.values() ?? [])];
  }

  /**
   * The remembered processes that led a session when they were seen. It is the run's even after its leader has ended.
   */
  leadersOf(run: string): Identity[] {
    return this.of(run).filter((process) => this.#leaders.has(keyOf(process)));
  }

  /** Notes a command of the run, as ProcessInfo.command has it: it may hand work over to a server. */
  noteCommand(run: string, command: string): void {
    const name = handsOverTo(command);
    if (name === null) return;
    const names = this.#handedTo.get(run) ?? new Set();
    this.#handedTo.set(run, names.add(name));
  }

  /** Names of the programs by which the run was seen to hand work over to servers. */
  handedTo(run: string): string[] {
    return [...(this.#handedTo.get(run) ?? [])];
  }

  forget(run: string): void {
    this.#handedTo.delete(run);
    this.#clients.delete(run);
    for (const process of this.of(run)) this.#leaders.delete(keyOf(process));
    this.#families.delete(run);
  }

  get runs(): ReadonlySet<string> {
    return new Set(this.#families.keys());
  }

  /** All remembered processes when there are too many, so that dead ones can be dropped; else none. */
  dueForCheck(): Identity[] {
    const all = [...this.#families.values()].flatMap((family) => [...family.values()]);
    return all.length > MAX_REMEMBERED ? all : [];
  }

  drop(dead: readonly Identity[]): void {
    for (const process of dead) {
      this.#leaders.delete(keyOf(process));
      for (const family of this.#families.values()) family.delete(keyOf(process));
    }
  }

  #runOf(newcomer: Newcomer, runs: ReadonlyMap<string, string>): string | null {
    if (newcomer.mark !== null && this.#families.has(newcomer.mark.run)) return newcomer.mark.run;
    if (newcomer.parentStart === null) return null;
    return runs.get(keyOf({ pid: newcomer.ppid, startTime: newcomer.parentStart })) ?? null;
  }
}
