/** Archived stories: rows of the host's, which no page has all of. They are asked for a page at a time. */
import type { Mirror, Ordered, Unsubscribe } from '../../client/index.ts';
import { createStages, deepEqual } from '../../client/index.ts';
import type { CommandInput, Refusal, Result, StoryRecord } from '../../contract/index.ts';

/** So many stories are asked for at once: a column shows a dozen. */
export const STORIES_PER_PAGE = 200;
/** The command's own limits. */
const MOST_STORIES = 1_000;
const MOST_CHARACTERS = 200;
/** Stories that were seen to go into the archive, and are still spoken of: by an open detail, or by Undo. */
const REMEMBERED = 100;

/** `shut`: not asked for yet. `more`, `all`: there are more than are here, or not. `failed` is tried again by more(). */
export type ArchiveState = { kind: 'closed' | 'loading' | 'more' | 'all' } | { kind: 'failed'; refusal: Refusal };

export interface Archive {
  /** Those that are here, in the order of the board. */
  readonly stories: Ordered<StoryRecord>;
  state(): ArchiveState;
  /** Told when the stories or the state are others. */
  subscribe(listener: () => void): Unsubscribe;
  /** From now on the first page is here, and follows what is archived and taken out. */
  open(): void;
  /** Asks for the next page, or again for what failed. */
  more(): void;
  /** Lists those that the words find; none: all. */
  find(words: string): void;
  /** An archived story that was seen here; null: not seen. */
  get(id: string): StoryRecord | null;
  dispose(): void;
}

type Ask = (input: CommandInput<'story.list'>) => Promise<Result<StoryRecord[]>>;

/** The archive of the mirror's project. `ask` brings one page of it. */
export function createArchive(mirror: Mirror, ask: Ask): Archive {
  const stages = createStages();
  const stories = stages.in('archived');
  const listeners = new Set<() => void>();
  const remembered = new Map<string, StoryRecord>();
  let state: ArchiveState = { kind: 'closed' };
  let words = '';
  /** Counts what has been asked: an answer to an earlier question is none to this one. */
  let asked = 0;
  let waits = false;

  function become(next: ArchiveState): void {
    state = next;
    for (const listener of [...listeners]) listener();
  }
  /** The stories after that one; the first ones where it is null, `limit` of them. */
  async function load(after: StoryRecord | null, limit: number): Promise<void> {
    asked += 1;
    const mine = asked;
    waits = true;
    if (state.kind !== 'more' && state.kind !== 'all') become({ kind: 'loading' });
    const from = after === null ? {} : { after: { stage: after.stage, rank: after.rank, id: after.id } };
    const text = words === '' ? {} : { text: words.slice(0, MOST_CHARACTERS) };
    const page = await ask({ stage: 'archived', limit, ...text, ...from });
    if (mine !== asked) return;
    waits = false;
    if (!page.ok) return become({ kind: 'failed', refusal: page.error });
    const known = new Map(stories.items.map((story) => [story.id, story]));
    const came = page.value.map((story) => {
      const old = known.get(story.id);
      return old !== undefined && deepEqual(old, story) ? old : story;
    });
    stages.fill(after === null ? came : [...stories.items, ...came]);
    become({ kind: page.value.length < limit ? 'all' : 'more' });
  }
  /** As many as are here, from the first on. */
  function again(): void {
    void load(null, Math.min(Math.max(stories.items.length, STORIES_PER_PAGE), MOST_STORIES));
  }
  function remember(story: StoryRecord): void {
    remembered.delete(story.id);
    remembered.set(story.id, story);
    const [eldest] = remembered.keys();
    if (remembered.size > REMEMBERED && eldest !== undefined) remembered.delete(eldest);
  }
  const off = mirror.onChanges((changes) => {
    let touched = false;
    for (const change of changes) {
      if (change.table !== 'stories') continue;
      const { key, before, after } = change;
      if (after?.stage === 'archived') remember(after);
      else if (after !== null) remembered.delete(key);
      // one that leaves the mirror has gone into the archive, one that comes may have been in it
      if (before?.stage === 'archived' || after?.stage === 'archived' || before === null || after === null)
        touched = true;
    }
    if (touched && state.kind !== 'closed') again();
  });
  return {
    stories,
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    open() {
      if (state.kind === 'closed') again();
    },
    more() {
      // the list asks again when what is on its way has come
      if (waits) return;
      if (state.kind === 'failed') again();
      else if (state.kind === 'more') {
        become({ kind: 'loading' });
        void load(stories.items.at(-1) ?? null, STORIES_PER_PAGE);
      }
    },
    find(next) {
      if (next === words) return;
      words = next;
      if (state.kind === 'closed') return;
      stages.fill([]);
      become({ kind: 'loading' });
      again();
    },
    get(id) {
      return stories.items.find((story) => story.id === id) ?? remembered.get(id) ?? null;
    },
    dispose() {
      asked += 1;
      off();
    },
  };
}
