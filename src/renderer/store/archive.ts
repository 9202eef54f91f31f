/** Archived stories. The host keeps them, and the window loads them in pages. */
import type { Mirror, Ordered, Unsubscribe } from '../../client/index.ts';
import { createStages, deepEqual } from '../../client/index.ts';
import type { CommandInput, Refusal, Result, StoryRecord } from '../../contract/index.ts';
import { listInput, needsLiveFacts, parseQuery } from './find-query.ts';

/** Stories per request; a column shows about a dozen. */
export const STORIES_PER_PAGE = 200;
/** The limit of the command `story.list`. */
const MAX_STORIES = 1_000;
/** How many stories that were archived while this page was open stay available to an open detail and to Undo. */
const MAX_REMEMBERED = 100;

/** `closed`: nothing requested yet. `more`: the host has more. `all`: all are here. After `failed`, more() retries. */
export type ArchiveState = { kind: 'closed' | 'loading' | 'more' | 'all' } | { kind: 'failed'; refusal: Refusal };

/** The loaded part of the archive. */
export interface Archive {
  /** The loaded stories, in the order of the board. */
  readonly stories: Ordered<StoryRecord>;
  state(): ArchiveState;
  /** Calls the listener when the loaded stories or the state have changed. */
  subscribe(listener: () => void): Unsubscribe;
  /** Whether the project has archived stories, whatever the query; null until look() has an answer. */
  hasStories(): boolean | null;
  /** Asks the host whether there are archived stories, unless it is known, and from then on follows the answer. */
  look(): void;
  /** Loads the first page, and from then on follows what enters and leaves the archive. */
  open(): void;
  /** Loads the next page, or retries the request that failed. */
  more(): void;
  /** Lists only the stories that match the query; an empty query lists all. */
  find(query: string): void;
  /** An archived story that this page has loaded or has seen leave the board; null for all others. */
  get(id: string): StoryRecord | null;
  /** Loads one archived story for get(). Resolves to false if there is none, or if the host does not answer. */
  fetch(id: string): Promise<boolean>;
  dispose(): void;
}

/** The requests to the host that the archive needs. */
export interface ArchiveQueries {
  /** One page of stories. */
  list(input: CommandInput<'story.list'>): Promise<Result<StoryRecord[]>>;
  /** One story by its id. */
  show(story: string): Promise<Result<StoryRecord>>;
}

/** The archive of the mirror's project. */
export function createArchive(mirror: Mirror, queries: ArchiveQueries): Archive {
  const stages = createStages();
  const stories = stages.in('archived');
  const listeners = new Set<() => void>();
  const remembered = new Map<string, StoryRecord>();
  /** The loaded stories by id. */
  let loadedById: ReadonlyMap<string, StoryRecord> = new Map();
  let state: ArchiveState = { kind: 'closed' };
  let query = '';
  /** The last story of the newest page; it may have been left out, since the host looks for one label only. */
  let last: StoryRecord | null = null;
  /** The number of the newest request; replies to older ones are ignored. */
  let latestRequest = 0;
  let isLoading = false;
  let hasStories: boolean | null = null;
  let isLooking = false;
  let isDisposed = false;

  function setState(next: ArchiveState): void {
    state = next;
    for (const listener of [...listeners]) listener();
  }
  function setHasStories(next: boolean): void {
    if (next === hasStories) return;
    hasStories = next;
    for (const listener of [...listeners]) listener();
  }
  async function look(): Promise<void> {
    if (isLooking || isDisposed) return;
    isLooking = true;
    const first = await queries.list({ stage: 'archived', limit: 1 });
    isLooking = false;
    if (first.ok) setHasStories(first.value.length > 0);
  }
  function fill(loaded: readonly StoryRecord[]): void {
    stages.fill(loaded);
    loadedById = new Map(loaded.map((story) => [story.id, story]));
  }
  /** Loads up to `limit` stories that follow `after`, or the first ones if it is null. */
  async function load(after: StoryRecord | null, limit: number): Promise<void> {
    latestRequest += 1;
    const request = latestRequest;
    isLoading = true;
    if (state.kind !== 'more' && state.kind !== 'all') setState({ kind: 'loading' });
    const from = after === null ? {} : { after: { stage: after.stage, rank: after.rank, id: after.id } };
    const filter = parseQuery(query);
    if (needsLiveFacts(filter)) {
      // Nothing happens to an archived story, so that none fits.
      isLoading = false;
      fill([]);
      return setState({ kind: 'all' });
    }
    const page = await queries.list({ stage: 'archived', limit, ...listInput(filter), ...from });
    if (request !== latestRequest) return;
    isLoading = false;
    if (!page.ok) return setState({ kind: 'failed', refusal: page.error });
    const loaded = page.value
      .filter(({ labels }) => filter.labels.every((label) => labels.includes(label)))
      .map((story) => {
        const old = loadedById.get(story.id);
        return old !== undefined && deepEqual(old, story) ? old : story;
      });
    fill(after === null ? loaded : [...stories.items, ...loaded]);
    last = page.value.at(-1) ?? last;
    // Without a story to show, no list asks for more.
    if (loaded.length === 0 && page.value.length === limit) return load(last, limit);
    setState({ kind: page.value.length < limit ? 'all' : 'more' });
  }
  /** Loads the same number of stories again, from the first one on. */
  function reload(): void {
    void load(null, Math.min(Math.max(stories.items.length, STORIES_PER_PAGE), MAX_STORIES));
  }
  function remember(story: StoryRecord): void {
    remembered.delete(story.id);
    remembered.set(story.id, story);
    const [oldest] = remembered.keys();
    if (remembered.size > MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  }
  const off = mirror.onChanges((changes) => {
    let touched = false;
    for (const change of changes) {
      if (change.table !== 'stories') continue;
      const { key, before, after } = change;
      if (after?.stage === 'archived') remember(after);
      else if (after !== null) remembered.delete(key);
      // A story that leaves the mirror has entered the archive; one that appears may come from there.
      if (before?.stage === 'archived' || after?.stage === 'archived' || before === null || after === null)
        touched = true;
    }
    if (touched && state.kind !== 'closed') reload();
    if (changes.some(({ table, after }) => table === 'stories' && (after === null || after.stage === 'archived')))
      setHasStories(true);
    // A story that appears may have been the last one of the archive.
    else if (touched && hasStories === true) void look();
  });
  return {
    stories,
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    hasStories: () => hasStories,
    look() {
      if (hasStories === null) void look();
    },
    open() {
      if (state.kind === 'closed') reload();
    },
    more() {
      // The list calls more() again after the page that is loading now.
      if (isLoading) return;
      if (state.kind === 'failed') reload();
      else if (state.kind === 'more') {
        setState({ kind: 'loading' });
        void load(last, STORIES_PER_PAGE);
      }
    },
    find(next) {
      if (next === query) return;
      query = next;
      if (state.kind === 'closed') return;
      fill([]);
      setState({ kind: 'loading' });
      reload();
    },
    get(id) {
      return loadedById.get(id) ?? remembered.get(id) ?? null;
    },
    async fetch(id) {
      const shown = await queries.show(id);
      if (!shown.ok || shown.value.stage !== 'archived') return false;
      remember(shown.value);
      for (const listener of [...listeners]) listener();
      return true;
    },
    dispose() {
      isDisposed = true;
      latestRequest += 1;
      off();
    },
  };
}
