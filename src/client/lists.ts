/** The sorted lists that screens need. They are updated together with the mirror's tables. */
import type { FenceRecord, RunRecord, Snapshot, Stage, StoryRecord, Tables } from '../contract/index.ts';
import { STAGES } from '../contract/index.ts';
import { byRank, fenceOfStory, isBusy } from '../domain/index.ts';
import type { Ordered, SortedList } from './sorted-list.ts';
import { createByStory, createSortedList } from './sorted-list.ts';

/** One record was added (`before` is null), removed (`after` is null) or replaced. Both null: it never existed here. */
export type RecordChange = {
  [T in keyof Tables]: { table: T; key: string; before: Tables[T] | null; after: Tables[T] | null };
}[keyof Tables];

/** The present lists. A change replaces the arrays of its story; all other lists change in place. */
export interface Lists {
  /** The stories of a stage, in the order of the board. */
  inStage(stage: Stage): Ordered<StoryRecord>;
  /** A story's runs: busy ones first, then the newest. */
  runsOf(story: string): readonly RunRecord[];
  /** The newest fence of the story's own worktrees; null if there is none. A lane's fence is not the story's. */
  fenceOf(story: string): FenceRecord | null;
  /** The busy runs, the oldest first. */
  busyRuns(): Ordered<RunRecord>;
  /** The ended runs, the most recently ended first. */
  endedRuns(): Ordered<RunRecord>;
}

/** The name of a list that a change can affect, as subscriptions use it. */
export type ListTopic =
  | `stage ${Stage}`
  | `runs of ${string}`
  | `fence of ${string}`
  | 'fences'
  | 'busy runs'
  | 'ended runs';

/** The lists with the functions that update them. */
export interface LiveLists extends Lists {
  /** Applies one change and returns the lists that it affects. */
  put(change: RecordChange): ListTopic[];
  /** Replaces everything, and sorts each list once. */
  fill(snapshot: Snapshot): void;
}

const byId = (a: { id: string }, b: { id: string }): number => (a.id === b.id ? 0 : a.id < b.id ? -1 : 1);
const byAge = (a: RunRecord, b: RunRecord): number => a.startedAt - b.startedAt || byId(a, b);
const endOf = ({ endedAt, startedAt }: RunRecord): number => endedAt ?? startedAt;
const byEnd = (a: RunRecord, b: RunRecord): number => endOf(b) - endOf(a) || byId(a, b);
const byUse = (a: RunRecord, b: RunRecord): number =>
  Number(isBusy(b)) - Number(isBusy(a)) || b.startedAt - a.startedAt || byId(a, b);

/** Done shows what came last first. */
const byMove = (a: StoryRecord, b: StoryRecord): number => b.movedAt - a.movedAt || byId(a, b);

/** Stories by stage, each stage in the order of the board. */
export interface Stages {
  /** The stories of a stage. */
  in(stage: Stage): Ordered<StoryRecord>;
  /** Applies one change. True if a story has entered a stage, left one or moved within one. */
  put(before: StoryRecord | null, after: StoryRecord | null): boolean;
  /** Replaces all stories. */
  fill(stories: readonly StoryRecord[]): void;
}

/** Empty stages. */
export function createStages(): Stages {
  const lists = new Map(
    STAGES.map((stage) => [stage, createSortedList<StoryRecord>(stage === 'done' ? byMove : byRank)]),
  );
  const of = (stage: Stage): SortedList<StoryRecord> => lists.get(stage) as SortedList<StoryRecord>;
  return {
    in: of,
    put(before, after) {
      if (before !== null && before.stage === after?.stage) return of(before.stage).put(before, after);
      const hasLeft = before !== null && of(before.stage).put(before, null);
      const hasEntered = after !== null && of(after.stage).put(null, after);
      return hasLeft || hasEntered;
    },
    fill(stories) {
      for (const stage of STAGES) of(stage).fill(stories.filter((story) => story.stage === stage));
    },
  };
}

/** Empty lists. */
export function createLists(): LiveLists {
  const stages = createStages();
  const runs = createByStory<RunRecord>(byUse);
  const fences = createByStory<FenceRecord>((a, b) => a.since - b.since);
  const busy = createSortedList<RunRecord>(byAge);
  const ended = createSortedList<RunRecord>(byEnd);

  function putRun(before: RunRecord | null, after: RunRecord | null): void {
    runs.put(before, after);
    busy.put(ifBusy(before), ifBusy(after));
    ended.put(ifEnded(before), ifEnded(after));
  }
  return {
    inStage: stages.in,
    runsOf: (story) => runs.of(story),
    fenceOf: (story) => fenceOfStory(fences.of(story), story),
    busyRuns: () => busy,
    endedRuns: () => ended,
    put(change) {
      if (change.table === 'stories' && !stages.put(change.before, change.after)) return [];
      if (change.table === 'runs') putRun(change.before, change.after);
      if (change.table === 'fences') fences.put(change.before, change.after);
      return topicsOf(change);
    },
    fill(snapshot) {
      stages.fill(Object.values(snapshot.stories));
      const all = Object.values(snapshot.runs);
      runs.fill(all);
      busy.fill(all.filter(isBusy));
      ended.fill(all.filter((run) => !isBusy(run)));
      fences.fill(Object.values(snapshot.fences));
    },
  };
}

/** Every list that the change may affect. */
export function topicsOf(change: RecordChange): ListTopic[] {
  switch (change.table) {
    case 'stories':
      return topicsOfBoth(change, ({ stage }) => [`stage ${stage}`]);
    case 'runs':
      return topicsOfBoth(change, (run) => [`runs of ${run.story}`, isBusy(run) ? 'busy runs' : 'ended runs']);
    case 'fences':
      return topicsOfBoth(change, ({ story }) => [`fence of ${story}`, 'fences']);
    default:
      return [];
  }
}

/** The topics of the record before the change and after it. */
function topicsOfBoth<R>({ before, after }: { before: R | null; after: R | null }, topics: (record: R) => ListTopic[]) {
  return [before, after].flatMap((record) => (record === null ? [] : topics(record)));
}

const ifBusy = (run: RunRecord | null): RunRecord | null => (run !== null && isBusy(run) ? run : null);
const ifEnded = (run: RunRecord | null): RunRecord | null => (run !== null && !isBusy(run) ? run : null);
