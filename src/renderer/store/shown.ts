/** The stories that a board or palette shows: all, or those that match a query. A change costs only its own stories. */
import type { Mirror, Ordered, RecordChange, Unsubscribe } from '../../client/index.ts';
import { createStages } from '../../client/index.ts';
import type { Stage, StoryRecord } from '../../contract/index.ts';
import { STAGES } from '../../contract/index.ts';
import type { Archive } from './archive.ts';
import type { AttentionIndex } from './attention.ts';
import { attentionFirst, type ColumnStories } from './attention-order.ts';
import { recordOf } from './derive.ts';
import { fitsFilter, fitsLive, LIVE_STATES, type LiveFacts, needsLiveFacts, parseQuery } from './find-query.ts';

/** Stories by stage, each stage in the order of the board. */
export interface StoryLists {
  inStage(stage: Stage): Ordered<StoryRecord>;
  /** Calls the listener when a story has entered the stage's list, left it or moved within it. */
  subscribeStage(stage: Stage, listener: () => void): Unsubscribe;
}

/** The stories that match one query. */
export interface FoundStories extends StoryLists {
  dispose(): void;
}

/**
 * The stories that match the query, now and after each change. Only this call searches the whole table. Without
 * `attention`, nothing is known of what happens to a story.
 */
export function findStories(mirror: Mirror, query: string, attention?: AttentionIndex): FoundStories {
  const stages = createStages();
  const listeners = new Map<Stage, Set<() => void>>(STAGES.map((stage) => [stage, new Set()]));
  const filter = parseQuery(query);
  const isLive = needsLiveFacts(filter);
  const fits = (story: StoryRecord) =>
    fitsFilter(story, filter) && (!isLive || fitsLive(filter, liveFacts(mirror, story.id, attention)));
  const first = Object.values(mirror.snapshot().stories).filter(fits);
  const members = new Map(first.map((story) => [story.id, story]));
  stages.fill(first);

  /** Looks at some stories again, and tells the lists that have changed. */
  function refresh(ids: Iterable<string>): void {
    const due = new Set<() => void>();
    for (const id of ids) {
      const story = recordOf(mirror.snapshot().stories, id);
      const before = members.get(id) ?? null;
      const after = story !== null && fits(story) ? story : null;
      if (after === null) members.delete(id);
      else members.set(id, after);
      if (!stages.put(before, after)) continue;
      for (const one of [before, after]) {
        if (one !== null) for (const listener of listeners.get(one.stage) ?? []) due.add(listener);
      }
    }
    for (const listener of due) listener();
  }
  const offs = [
    mirror.onChanges((changes) => refresh(new Set(changes.flatMap((change) => storiesOf(change, isLive))))),
    ...(isLive && attention !== undefined ? [attention.subscribe(refresh)] : []),
  ];
  return {
    inStage: stages.in,
    subscribeStage(stage, listener) {
      listeners.get(stage)?.add(listener);
      return () => listeners.get(stage)?.delete(listener);
    },
    dispose() {
      for (const off of offs) off();
    },
  };
}

/** The stories that the change may bring into a filtered list, or take out of it. */
function storiesOf(change: RecordChange, isLive: boolean): string[] {
  if (change.table === 'stories') return [change.key];
  if (!isLive || change.table !== 'runs') return [];
  return [change.before, change.after].flatMap((run) => (run === null ? [] : [run.story]));
}

function liveFacts(mirror: Mirror, story: string, attention: AttentionIndex | undefined): LiveFacts {
  const facts = attention?.facts(story);
  const states = {
    running: facts?.hasBusyRun,
    'needs-you': facts?.needsYou,
    'stop-failed': facts?.isFenced,
    failed: facts?.hasFailed,
  };
  return { states: LIVE_STATES.filter((state) => states[state]), agent: mirror.runsOf(story)[0]?.agent ?? null };
}

/** All stories, or those that match the current query. */
export interface ShownStories extends StoryLists {
  /** A string that differs after each change of the stage's list or of the order in it. */
  version(stage: Stage): string;
  /** How many of the stage's first stories are in the band of those that need attention. */
  inBand(stage: Stage): number;
  /** Shows the stories that match the query; an empty query shows all. */
  find(query: string): void;
  dispose(): void;
}

/**
 * Shows all stories until find() is called; of the archived ones, those that the archive has loaded. With `attention`, what
 * asks for it comes first; without it the stories are in the order that people gave them.
 */
export function createShownStories(mirror: Mirror, archive: Archive, attention?: AttentionIndex): ShownStories {
  const subscriptions = new Set<{ stage: Stage; listener: () => void; off: Unsubscribe }>();
  let query = '';
  let found: FoundStories | null = null;
  const lists = (): StoryLists => found ?? mirror;
  const columns = new Map<Stage, ColumnStories>();
  if (attention !== undefined) {
    for (const stage of STAGES.filter((one) => one !== 'archived'))
      columns.set(
        stage,
        attentionFirst(() => lists().inStage(stage), stage, mirror, attention),
      );
  }
  const inStage = (stage: Stage) =>
    stage === 'archived' ? archive.stories : (columns.get(stage) ?? lists().inStage(stage));
  const listen = (stage: Stage, listener: () => void) =>
    stage === 'archived' ? archive.subscribe(listener) : lists().subscribeStage(stage, listener);
  const offAttention = attention?.subscribe((changed) => {
    const stages = new Set(changed.map((id) => recordOf(mirror.snapshot().stories, id)?.stage));
    for (const { stage, listener } of [...subscriptions]) if (stages.has(stage)) listener();
  });
  return {
    inStage,
    inBand: (stage) => columns.get(stage)?.inBand ?? 0,
    subscribeStage(stage, listener) {
      const entry = { stage, listener, off: listen(stage, listener) };
      subscriptions.add(entry);
      return () => {
        entry.off();
        subscriptions.delete(entry);
      };
    },
    version: (stage) => `${query} ${inStage(stage).order}`,
    find(next) {
      if (next === query) return;
      query = next;
      found?.dispose();
      found = query === '' ? null : findStories(mirror, query, attention);
      archive.find(query);
      for (const entry of [...subscriptions]) {
        entry.off();
        entry.off = listen(entry.stage, entry.listener);
        entry.listener();
      }
    },
    dispose() {
      offAttention?.();
      found?.dispose();
    },
  };
}

/** One column of the board with its stories. */
export interface ShownColumn {
  stage: Stage;
  stories: readonly StoryRecord[];
}

/** The stages that have a column; `archived`: with the archive. */
export function stagesShown(archived: boolean): readonly Stage[] {
  return archived ? STAGES : STAGES.filter((stage) => stage !== 'archived');
}

/** The columns of the board in order, with their present stories. The arrays are not copied. */
export function columnsOf(lists: StoryLists, archived: boolean): ShownColumn[] {
  return stagesShown(archived).map((stage) => ({ stage, stories: lists.inStage(stage).items }));
}

/** How many stories the lists show. */
export function countOf(lists: StoryLists, archived: boolean): number {
  return columnsOf(lists, archived).reduce((sum, { stories }) => sum + stories.length, 0);
}

/** Calls the listener when the list of any stage has changed. */
export function subscribeStages(lists: StoryLists, listener: () => void): Unsubscribe {
  const offs = STAGES.map((stage) => lists.subscribeStage(stage, listener));
  return () => {
    for (const off of offs) off();
  };
}
