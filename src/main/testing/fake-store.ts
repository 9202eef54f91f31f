/** The Store port in memory, for models and unit tests. Its content outlives a "crash" of the host: load() reads it again. */
import type { EventRecord, StopReceipt } from '../../contract/index.ts';
import type { Store, StoreChange, StoreContents, StoredFence, StoredRun, StoredStory } from '../core/ports/index.ts';

interface Content {
  stories: Map<string, StoredStory>;
  texts: Map<string, string>;
  /** All that ever were, in the order of their first put. */
  runs: Map<string, StoredRun>;
  pool: Set<string>;
  fences: Map<string, StoredFence>;
  receipts: Map<string, StopReceipt>;
  worktrees: Map<string, { story: string; path: string; branch: string; empty: string[] }>;
  events: EventRecord[];
  highest: number;
}

export class MemoryStore implements Store {
  #content: Content = {
    stories: new Map(),
    texts: new Map(),
    runs: new Map(),
    pool: new Set(),
    fences: new Map(),
    receipts: new Map(),
    worktrees: new Map(),
    events: [],
    highest: 0,
  };
  #failures: unknown[] = [];
  /** Commits that came through. */
  commits = 0;
  closed = false;

  /** The next commit throws this and writes nothing; each call adds one failure. */
  failNextCommit(error: unknown = new Error('the disk is full')): void {
    this.#failures.push(error);
  }

  load(): StoreContents {
    const { stories, runs, pool, fences, receipts, worktrees } = this.#content;
    const newest = new Map<string, StopReceipt>();
    for (const receipt of receipts.values()) {
      newest.delete(receipt.story);
      newest.set(receipt.story, receipt);
    }
    return structuredClone({
      stories: [...stories.values()],
      runs: [...runs.values()].filter((run) => pool.has(run.id)),
      fences: [...fences.values()],
      receipts: [...newest.values()],
      worktrees: [...worktrees.values()],
    });
  }

  commit(changes: readonly StoreChange[]): EventRecord[] {
    if (this.#failures.length > 0) throw this.#failures.shift();
    const next = copy(this.#content);
    const events = changes.flatMap((change) => apply(next, structuredClone(change)) ?? []);
    this.#content = next;
    this.commits += 1;
    return structuredClone(events);
  }

  text(story: string): string | null {
    return this.#content.texts.get(story) ?? null;
  }

  receipts(story: string): StopReceipt[] {
    const own = [...this.#content.receipts.values()].filter((receipt) => receipt.story === story);
    return structuredClone(own.reverse());
  }

  receipt(id: string): StopReceipt | null {
    return structuredClone(this.#content.receipts.get(id) ?? null);
  }

  events(since: number, limit: number): EventRecord[] {
    // Numbers are 1, 2, 3, …: the event after `since` stands at index `since`.
    return structuredClone(this.#content.events.slice(Math.max(0, since), Math.max(0, since) + limit));
  }

  nextStoryNumber(): number {
    return this.#content.highest + 1;
  }

  lastRun(story: string, agent: string): string | null {
    const own = [...this.#content.runs.values()].filter((run) => run.story === story && run.agent === agent);
    return own.at(-1)?.id ?? null;
  }

  close(): void {
    this.closed = true;
  }
}

/** New maps with the old records, which are never changed in place. */
function copy(content: Content): Content {
  return {
    stories: new Map(content.stories),
    texts: new Map(content.texts),
    runs: new Map(content.runs),
    pool: new Set(content.pool),
    fences: new Map(content.fences),
    receipts: new Map(content.receipts),
    worktrees: new Map(content.worktrees),
    events: [...content.events],
    highest: content.highest,
  };
}

function apply(content: Content, change: StoreChange): EventRecord | null {
  if ('remove' in change) {
    if (change.remove === 'run') content.pool.delete(change.id);
    else if (change.remove === 'fence') content.fences.delete(change.worktree);
    else content.worktrees.delete(change.story);
    return null;
  }
  switch (change.put) {
    case 'story': {
      const { story, text } = change;
      content.stories.set(story.id, story);
      content.texts.set(story.id, text ?? content.texts.get(story.id) ?? '');
      content.highest = Math.max(content.highest, Number(/^(\d{1,9})_/.exec(story.id)?.[1] ?? 0));
      return null;
    }
    case 'run':
      content.runs.set(change.run.id, change.run);
      content.pool.add(change.run.id);
      return null;
    case 'fence':
      content.fences.set(change.fence.worktree, change.fence);
      return null;
    case 'receipt':
      if (content.receipts.has(change.receipt.id)) throw new Error(`receipt ${change.receipt.id} was written before`);
      content.receipts.set(change.receipt.id, change.receipt);
      return null;
    case 'worktree':
      content.worktrees.set(change.story, {
        story: change.story,
        path: change.path,
        branch: change.branch,
        empty: change.empty,
      });
      return null;
    case 'event': {
      const event = { seq: content.events.length + 1, ...change.event, data: change.event.data ?? null };
      content.events.push(event);
      return event;
    }
  }
}
