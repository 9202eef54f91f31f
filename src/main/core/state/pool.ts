/** The pool: records of runs, indexed by story and by whether they are live. */
import { isLive } from '../../../domain/index.ts';
import type { StoredRun } from '../ports/index.ts';

export class Pool {
  readonly #runs = new Map<string, StoredRun>();
  readonly #byStory = new Map<string, Set<string>>();
  readonly #live = new Set<string>();

  /** By id, in the order in which they were added. */
  get all(): ReadonlyMap<string, StoredRun> {
    return this.#runs;
  }

  /** The runs that hold their slots. */
  live(): StoredRun[] {
    return this.#runsWith(this.#live);
  }

  /** Whether a run holds its slot. */
  isLive(id: string): boolean {
    return this.#live.has(id);
  }

  /** The runs of one story, oldest first. */
  of(story: string): StoredRun[] {
    return this.#runsWith(this.#byStory.get(story) ?? []);
  }

  /** Adds or replaces a record. The story of a run never changes. */
  put(run: StoredRun): void {
    this.#runs.set(run.id, run);
    const ofStory = this.#byStory.get(run.story);
    if (ofStory === undefined) this.#byStory.set(run.story, new Set([run.id]));
    else ofStory.add(run.id);
    if (isLive(run)) this.#live.add(run.id);
    else this.#live.delete(run.id);
  }

  remove(id: string): void {
    const run = this.#runs.get(id);
    if (run === undefined) return;
    this.#runs.delete(id);
    this.#live.delete(id);
    const ofStory = this.#byStory.get(run.story);
    ofStory?.delete(id);
    if (ofStory?.size === 0) this.#byStory.delete(run.story);
  }

  #runsWith(ids: Iterable<string>): StoredRun[] {
    return [...ids].flatMap((id) => this.#runs.get(id) ?? []);
  }
}
