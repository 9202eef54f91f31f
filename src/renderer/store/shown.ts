/** The stories that the board shows: all, or those that Find finds. A change of one story looks at that story alone. */
import type { Mirror, Ordered, Unsubscribe } from '../../client/index.ts';
import { createStages } from '../../client/index.ts';
import type { Stage, StoryRecord } from '../../contract/index.ts';
import { STAGES } from '../../contract/index.ts';
import type { Archive } from './archive.ts';
import { matches } from './derive.ts';

/** Stories by stage, in the order of the board, and who is told of which stage. */
export interface StoryLists {
  inStage(stage: Stage): Ordered<StoryRecord>;
  /** Told when a story came into the list, left it or has another place in it. */
  subscribeStage(stage: Stage, listener: () => void): Unsubscribe;
}

export interface FoundStories extends StoryLists {
  dispose(): void;
}

/** The stories that the query finds, now and after each change. The whole table is looked at once, here. */
export function findStories(mirror: Mirror, query: string): FoundStories {
  const stages = createStages();
  const listeners = new Map<Stage, Set<() => void>>(STAGES.map((stage) => [stage, new Set()]));
  const found = (story: StoryRecord | null) => (story !== null && matches(story, query) ? story : null);
  stages.fill(Object.values(mirror.snapshot().stories).filter((story) => matches(story, query)));
  const off = mirror.onChanges((changes) => {
    const due = new Set<() => void>();
    for (const change of changes) {
      if (change.table !== 'stories') continue;
      const [before, after] = [found(change.before), found(change.after)];
      if (!stages.put(before, after)) continue;
      for (const story of [before, after]) {
        if (story !== null) for (const listener of listeners.get(story.stage) ?? []) due.add(listener);
      }
    }
    for (const listener of due) listener();
  });
  return {
    inStage: stages.in,
    subscribeStage(stage, listener) {
      listeners.get(stage)?.add(listener);
      return () => listeners.get(stage)?.delete(listener);
    },
    dispose: off,
  };
}

export interface ShownStories extends StoryLists {
  /** Another one after each change of what the stage's list shows, and where. */
  version(stage: Stage): string;
  /** Shows what the query finds; an empty one finds all. */
  find(query: string): void;
  dispose(): void;
}

/** All stories, until something is looked for; of the archived ones those that the archive has here. */
export function createShownStories(mirror: Mirror, archive: Archive): ShownStories {
  const subscriptions = new Set<{ stage: Stage; listener: () => void; off: Unsubscribe }>();
  let query = '';
  let found: FoundStories | null = null;
  const lists = (): StoryLists => found ?? mirror;
  const inStage = (stage: Stage) => (stage === 'archived' ? archive.stories : lists().inStage(stage));
  const listen = (stage: Stage, listener: () => void) =>
    stage === 'archived' ? archive.subscribe(listener) : lists().subscribeStage(stage, listener);
  return {
    inStage,
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
      found = query === '' ? null : findStories(mirror, query);
      archive.find(query);
      for (const entry of [...subscriptions]) {
        entry.off();
        entry.off = listen(entry.stage, entry.listener);
        entry.listener();
      }
    },
    dispose: () => found?.dispose(),
  };
}

export interface ShownColumn {
  stage: Stage;
  stories: readonly StoryRecord[];
}

/** The stages that have a column. */
export function stagesShown(archived: boolean): readonly Stage[] {
  return archived ? STAGES : STAGES.filter((stage) => stage !== 'archived');
}

/** The columns as they are now; nothing is copied. */
export function columnsOf(lists: StoryLists, archived: boolean): ShownColumn[] {
  return stagesShown(archived).map((stage) => ({ stage, stories: lists.inStage(stage).items }));
}

/** How many stories the lists show. */
export function countOf(lists: StoryLists, archived: boolean): number {
  return columnsOf(lists, archived).reduce((sum, { stories }) => sum + stories.length, 0);
}

/** Told of each stage. */
export function subscribeStages(lists: StoryLists, listener: () => void): Unsubscribe {
  const offs = STAGES.map((stage) => lists.subscribeStage(stage, listener));
  return () => {
    for (const off of offs) off();
  };
}
