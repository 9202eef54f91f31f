/** Sizes and changes of worktrees. They are measured in the background, a few at a time, and remembered for a minute. */
import { type Message, whyOf } from '../../../contract/index.ts';
import type { WorktreeRecord } from '../../../domain/index.ts';
import { type Clock, type Loose, type MergeGit, noLoose, type Snapshots } from '../ports/index.ts';

/** What was found in a worktree. */
export interface Survey {
  /** The size of all files; null: they could not be read. */
  bytes: number | null;
  files: number | null;
  /** The commit that is checked out; null: git could not read it. */
  commit: string | null;
  /** Paths with uncommitted changes. */
  uncommitted: readonly string[];
  /** What is only there beside them. */
  loose: Loose;
  /** Why something could not be measured, or could not be kept in a snapshot; null otherwise. */
  why: Message | string | null;
}

/** An older survey is measured again. Measuring a large worktree takes seconds. */
const VALID_MS = 60_000;
const MAX_PARALLEL = 2;

interface SurveyDeps {
  snapshots: Pick<Snapshots, 'measure' | 'findLoose'>;
  merging: Pick<MergeGit, 'contentOf'>;
  clock: Clock;
}

export class Surveys {
  readonly #deps: SurveyDeps;
  readonly #known = new Map<string, { survey: Survey; at: number }>();
  readonly #waiting = new Set<string>();
  /** To call once the worktree at a path is measured. */
  readonly #listeners = new Map<string, (() => void)[]>();
  #working = 0;

  constructor(deps: SurveyDeps) {
    this.#deps = deps;
  }

  /** The last survey of the worktree, also while it is measured again; null: it was not measured yet. */
  of({ path }: Pick<WorktreeRecord, 'path'>): { survey: Survey | null; isMeasuring: boolean } {
    const known = this.#known.get(path);
    const isOld = known === undefined || this.#deps.clock.elapsed() - known.at > VALID_MS;
    if (isOld && !this.#waiting.has(path)) {
      this.#waiting.add(path);
      this.#next();
    }
    return { survey: known?.survey ?? null, isMeasuring: this.#waiting.has(path) };
  }

  /** Resolves when the survey of the worktree is known and not older than a minute. */
  async measured(worktree: Pick<WorktreeRecord, 'path'>): Promise<void> {
    if (!this.of(worktree).isMeasuring) return;
    const { path } = worktree;
    await new Promise<void>((resolve) => {
      this.#listeners.set(path, [...(this.#listeners.get(path) ?? []), resolve]);
    });
  }

  #next(): void {
    const path = [...this.#waiting][this.#working];
    if (path === undefined || this.#working >= MAX_PARALLEL) return;
    this.#working += 1;
    void this.#measure(path).then((survey) => {
      this.#known.set(path, { survey, at: this.#deps.clock.elapsed() });
      this.#waiting.delete(path);
      this.#working -= 1;
      const listeners = this.#listeners.get(path) ?? [];
      this.#listeners.delete(path);
      for (const listener of listeners) listener();
      this.#next();
    });
  }

  async #measure(path: string): Promise<Survey> {
    const { snapshots, merging } = this.#deps;
    const none: Survey = { bytes: null, files: null, commit: null, uncommitted: [], loose: noLoose(), why: null };
    try {
      const { commit, uncommitted } = await merging.contentOf(path);
      const loose = await snapshots.findLoose(path);
      const measured = await snapshots.measure(path);
      if (!measured.ok) return { ...none, commit, uncommitted, loose, why: measured.why };
      const { bytes, files } = measured;
      return { bytes, files, commit, uncommitted, loose, why: null };
    } catch (error) {
      return { ...none, why: whyOf(error) };
    }
  }
}
