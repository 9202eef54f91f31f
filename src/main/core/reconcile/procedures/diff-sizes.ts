/** How much stories have changed, for their cards: looked at when a turn ends, and while an agent works. */
import { type Change, RefusalError, storyBranch } from '../../../../contract/index.ts';
import { type DiffSize, isLive } from '../../../../domain/index.ts';
import type { StoredRun, StoredStory } from '../../ports/index.ts';
import { DIFF_SIZES_KEY } from '../keys.ts';
import type { World } from '../world.ts';

type Deps = Pick<World, 'ledger' | 'observed' | 'changes' | 'clock' | 'mark'>;

/** What was seen of a story at its last look, and when the next one may be, by the clock's elapsed ms. */
interface Seen {
  of: string;
  notBefore: number;
}

/** Stories that one pass looks at, so that a quit does not wait for all of them. */
const STORIES_PER_PASS = 4;
/** A look at a large worktree takes seconds. It is not repeated before this many times its duration is over. */
const REST_FACTOR = 20;

/** The sizes are kept in memory, since they can be found out again. */
export class DiffSizes {
  readonly #deps: Deps;
  readonly #seen = new Map<string, Seen>();
  #isOpen = false;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** The host has recovered: from now on changes mark the key. */
  open(): void {
    this.#isOpen = true;
    this.#deps.mark(DIFF_SIZES_KEY);
  }

  /** Changes of the ledger: a run that ended has finished a turn. */
  note(changes: readonly Change[]): void {
    const hasEnded = changes.some(({ table, put }) => table === 'runs' && put !== null && !isLive(put));
    if (this.#isOpen && hasEnded) this.#deps.mark(DIFF_SIZES_KEY);
  }

  /** Looks at the stories whose runs have done something since their last look. */
  async look(): Promise<void> {
    const { ledger, observed, clock, mark } = this.#deps;
    const stories = [...ledger.stories.values()].filter((story) => this.#isShown(story));
    const ids = new Set(stories.map(({ id }) => id));
    for (const id of [...this.#seen.keys()]) {
      if (ids.has(id)) continue;
      this.#seen.delete(id);
      observed.showDiff(id, null);
    }
    const due = stories.filter(({ id }) => this.#isDue(id));
    for (const { id } of due.slice(0, STORIES_PER_PASS)) {
      const of = seenOf(ledger.runsOf(id));
      const startedAt = clock.elapsed();
      observed.showDiff(id, await this.#sizeOf(id));
      const now = clock.elapsed();
      this.#seen.set(id, { of, notBefore: now + (now - startedAt) * REST_FACTOR });
    }
    if (due.length > STORIES_PER_PASS) mark(DIFF_SIZES_KEY);
  }

  /** A story with a worktree that is not done yet. */
  #isShown({ id, stage }: StoredStory): boolean {
    return stage !== 'done' && stage !== 'archived' && this.#deps.ledger.worktrees.ofStory(id)?.state === 'ready';
  }

  #isDue(story: string): boolean {
    const { ledger, clock } = this.#deps;
    const seen = this.#seen.get(story);
    if (seen === undefined) return true;
    const runs = ledger.runsOf(story);
    // The end of a turn is looked at in any case: nothing may happen after it.
    return seen.of !== seenOf(runs) && (clock.elapsed() >= seen.notBefore || !runs.some(isLive));
  }

  /** Null: it is not known, or there is none. */
  async #sizeOf(story: string): Promise<DiffSize | null> {
    const { ledger, changes } = this.#deps;
    const worktree = ledger.worktrees.ofStory(story);
    if (worktree === undefined) return null;
    const { path, branch } = worktree;
    try {
      const place = { worktree: path, branch: branch || storyBranch(story), base: ledger.project.base };
      const { size } = await changes.list(place);
      return size.files === 0 ? null : size;
    } catch (error) {
      // The tab with the changes shows why: a filter that is not approved, for example.
      if (error instanceof RefusalError) return null;
      throw error;
    }
  }
}

/** What the runs of a story have done so far: another text means that its files may have changed. */
function seenOf(runs: readonly StoredRun[]): string {
  return runs
    .map(({ id, status, lastOutputAt, facts }) => `${id} ${status} ${lastOutputAt} ${facts?.turns ?? ''}`)
    .sort()
    .join();
}
