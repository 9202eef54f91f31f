/** The work on stories: their progress and newest gate results, as stored, and what the host has decided is next. */
import {
  type DiffSize,
  type GateMark,
  type GateResult,
  gateMark,
  type NextTurn,
  type Progress,
  type WorkRecord,
} from '../../../domain/index.ts';

/** A page that has the newest result of every gate, since a project has far fewer gates. */
export const RESULTS_PAGE = { before: null, limit: 200 };

export class Work {
  readonly #progress = new Map<string, Progress>();
  /** By story, then by gate, the newest last. */
  readonly #gates = new Map<string, Map<string, GateMark>>();
  readonly #next = new Map<string, NextTurn>();
  /** By story, as it was looked at last. */
  readonly #diffs = new Map<string, DiffSize>();

  /** By story. */
  get progress(): ReadonlyMap<string, Progress> {
    return this.#progress;
  }

  /** By story. Empty while nothing was decided since the last change of the story. */
  get next(): ReadonlyMap<string, NextTurn> {
    return this.#next;
  }

  putProgress(progress: Progress): void {
    this.#progress.set(progress.story, progress);
  }

  removeProgress(story: string): void {
    this.#progress.delete(story);
  }

  /** A result that is newer than all others of the story. */
  putResult(result: GateResult): void {
    const marks = this.#gates.get(result.story) ?? new Map<string, GateMark>();
    marks.delete(result.gate);
    this.#gates.set(result.story, marks.set(result.gate, gateMark(result)));
  }

  /** The story has entered the working set. `results`: its newest ones, the newest first. */
  load(results: readonly GateResult[]): void {
    for (const result of [...results].reverse()) this.putResult(result);
  }

  /** The story has left the working set. */
  unload(story: string): void {
    this.#gates.delete(story);
    this.#next.delete(story);
    this.#diffs.delete(story);
  }

  /** Returns whether that is a change. */
  setDiff(story: string, diff: DiffSize | null): boolean {
    if (JSON.stringify(this.#diffs.get(story) ?? null) === JSON.stringify(diff)) return false;
    if (diff === null) this.#diffs.delete(story);
    else this.#diffs.set(story, diff);
    return true;
  }

  /** Returns whether that is a change. */
  setNext(story: string, next: NextTurn | null): boolean {
    if (JSON.stringify(this.#next.get(story) ?? null) === JSON.stringify(next)) return false;
    if (next === null) this.#next.delete(story);
    else this.#next.set(story, next);
    return true;
  }

  /** Null: there is none. */
  recordOf(story: string): WorkRecord | null {
    const progress = this.#progress.get(story) ?? null;
    const gates = [...(this.#gates.get(story)?.values() ?? [])];
    const next = this.#next.get(story) ?? null;
    const diff = this.#diffs.get(story);
    if (progress === null && gates.length === 0 && next === null && diff === undefined) return null;
    return { story, progress, gates, next, ...(diff === undefined ? {} : { diff }) };
  }
}
