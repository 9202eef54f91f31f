/** The stories that changes of the ledger concern. A change that removes a run or a fence does not name its story. */
import type { Change, FenceRecord, RunRecord } from '../../../../contract/index.ts';
import type { QueuedStory } from '../../../../domain/index.ts';
import type { LedgerView } from '../../state/handles.ts';

/** `isProject`: something that concerns every story has changed: the project, its agents, or a quit that was called off. */
export interface StoryChanges {
  stories: readonly string[];
  isProject: boolean;
}

export class StoryChangeReader {
  readonly #runs = new Map<string, { story: string; state: string }>();
  readonly #fences = new Map<string, string>();
  #isQuitting = false;
  #queue: readonly QueuedStory[] = [];

  /** The records that are there already. */
  constructor({ runs, fences }: Pick<LedgerView, 'runs' | 'fences'>) {
    for (const run of runs.values()) this.#runs.set(run.id, { story: run.story, state: stateOf(run) });
    for (const fence of fences.values()) this.#fences.set(fence.worktree, fence.story);
  }

  /** Null: nothing that matters for the pipeline. */
  read(changes: readonly Change[]): StoryChanges | null {
    const stories = new Set<string>();
    let isProject = false;
    for (const change of changes) {
      switch (change.table) {
        case 'stories':
        case 'work':
          stories.add(change.key);
          break;
        case 'runs':
          for (const story of this.#ofRun(change.key, change.put)) stories.add(story);
          break;
        case 'fences':
          for (const story of this.#ofFence(change.key, change.put)) stories.add(story);
          break;
        case 'project':
        case 'agents':
          isProject = true;
          break;
        case 'host': {
          // A conflict in the merge queue calls for a mergemaster. Nothing else of the host's record matters.
          for (const story of this.#ofQueue(change.put?.merge.stories ?? [])) stories.add(story);
          const wasQuitting = this.#isQuitting;
          this.#isQuitting = change.put?.quitting ?? false;
          if (wasQuitting && !this.#isQuitting) isProject = true;
          break;
        }
        default:
          break;
      }
    }
    return stories.size > 0 || isProject ? { stories: [...stories], isProject } : null;
  }

  /** The stories whose state in the merge queue has changed. */
  #ofQueue(stories: readonly QueuedStory[]): string[] {
    if (stories === this.#queue) return [];
    const before = new Map(this.#queue.map(({ story, state }) => [story, state.kind]));
    const now = new Map(stories.map(({ story, state }) => [story, state.kind]));
    this.#queue = stories;
    return [...new Set([...before.keys(), ...now.keys()])].filter((story) => before.get(story) !== now.get(story));
  }

  #ofFence(worktree: string, fence: Pick<FenceRecord, 'story'> | null): string[] {
    const known = this.#fences.get(worktree);
    if (fence === null) this.#fences.delete(worktree);
    else this.#fences.set(worktree, fence.story);
    return [known, fence?.story].filter((one) => one !== undefined);
  }

  #ofRun(id: string, run: RunRecord | null): string[] {
    const known = this.#runs.get(id);
    if (run === null) {
      this.#runs.delete(id);
      return known === undefined ? [] : [known.story];
    }
    const state = stateOf(run);
    // Output and the progress of a stop change nothing here.
    if (known?.state === state) return [];
    this.#runs.set(id, { story: run.story, state });
    return [run.story];
  }
}

function stateOf({ status, stopping }: Pick<RunRecord, 'status' | 'stopping'>): string {
  return stopping === null ? status : `${status} stopping`;
}
