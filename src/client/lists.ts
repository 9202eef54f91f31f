/** What screens list, kept beside the mirror's tables and changed with them. */
import type { FenceRecord, RunRecord, Snapshot, Stage, StoryRecord, Tables } from '../contract/index.ts';
import { STAGES } from '../contract/index.ts';
import { byRank, isBusy } from '../domain/index.ts';
import type { Ordered, SortedList } from './sorted-list.ts';
import { createByStory, createSortedList } from './sorted-list.ts';

/** One record that came (`before` null), went (`after` null) or is another one now; both null: it was never here. */
export type RecordChange = {
  [T in keyof Tables]: { table: T; key: string; before: Tables[T] | null; after: Tables[T] | null };
}[keyof Tables];

/** The lists as they are now. Those of one story are others after a change; all else changes in place. */
export interface Lists {
  /** The stories of a stage, in the order of the board. */
  inStage(stage: Stage): Ordered<StoryRecord>;
  /** A story's runs: busy ones first, then the newest. */
  runsOf(story: string): readonly RunRecord[];
  /** What keeps the story's worktree closed; null: nothing. */
  fenceOf(story: string): FenceRecord | null;
  /** The runs that are live or being stopped, the eldest first. */
  busyRuns(): Ordered<RunRecord>;
  /** The runs that are over, the last one first. */
  endedRuns(): Ordered<RunRecord>;
}

/** What a change can be seen in, besides the record itself; `stage …`: the list of a stage. */
export type ListTopic =
  | `stage ${Stage}`
  | `runs of ${string}`
  | `fence of ${string}`
  | 'fences'
  | 'busy runs'
  | 'ended runs';

export interface LiveLists extends Lists {
  /** Takes one change and tells in which lists it is seen. */
  put(change: RecordChange): ListTopic[];
  /** Takes the whole state, which is sorted once. */
  fill(snapshot: Snapshot): void;
}

const byId = (a: { id: string }, b: { id: string }): number => (a.id === b.id ? 0 : a.id < b.id ? -1 : 1);
const byAge = (a: RunRecord, b: RunRecord): number => a.startedAt - b.startedAt || byId(a, b);
const endOf = ({ endedAt, startedAt }: RunRecord): number => endedAt ?? startedAt;
const byEnd = (a: RunRecord, b: RunRecord): number => endOf(b) - endOf(a) || byId(a, b);
const byUse = (a: RunRecord, b: RunRecord): number =>
  Number(isBusy(b)) - Number(isBusy(a)) || b.startedAt - a.startedAt || byId(a, b);

/** Stories by stage, each stage in the order of the board. */
export interface Stages {
  in(stage: Stage): Ordered<StoryRecord>;
  /** True where a stage shows it: a story came, went or has another place. */
  put(before: StoryRecord | null, after: StoryRecord | null): boolean;
  fill(stories: readonly StoryRecord[]): void;
}

/** Stages without stories. */
export function createStages(): Stages {
  const lists = new Map(STAGES.map((stage) => [stage, createSortedList<StoryRecord>(byRank)]));
  const of = (stage: Stage): SortedList<StoryRecord> => lists.get(stage) as SortedList<StoryRecord>;
  return {
    in: of,
    put(before, after) {
      if (before !== null && before.stage === after?.stage) return of(before.stage).put(before, after);
      const left = before !== null && of(before.stage).put(before, null);
      const came = after !== null && of(after.stage).put(null, after);
      return left || came;
    },
    fill(stories) {
      for (const stage of STAGES) of(stage).fill(stories.filter((story) => story.stage === stage));
    },
  };
}

/** Lists of nothing yet. */
export function createLists(): LiveLists {
  const stages = createStages();
  const runs = createByStory<RunRecord>(byUse);
  const fences = createByStory<FenceRecord>((a, b) => a.since - b.since);
  const busy = createSortedList<RunRecord>(byAge);
  const ended = createSortedList<RunRecord>(byEnd);

  function putRun(before: RunRecord | null, after: RunRecord | null): void {
    runs.put(before, after);
    busy.put(busyOr(before), busyOr(after));
    ended.put(endedOr(before), endedOr(after));
  }
  return {
    inStage: stages.in,
    runsOf: (story) => runs.of(story),
    fenceOf: (story) => fences.of(story).at(-1) ?? null,
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

/** Every list that the change may be seen in. */
export function topicsOf(change: RecordChange): ListTopic[] {
  switch (change.table) {
    case 'stories':
      return each(change, ({ stage }) => [`stage ${stage}`]);
    case 'runs':
      return each(change, (run) => [`runs of ${run.story}`, isBusy(run) ? 'busy runs' : 'ended runs']);
    case 'fences':
      return each(change, ({ story }) => [`fence of ${story}`, 'fences']);
    default:
      return [];
  }
}

function each<R>({ before, after }: { before: R | null; after: R | null }, topics: (record: R) => ListTopic[]) {
  return [before, after].flatMap((record) => (record === null ? [] : topics(record)));
}

const busyOr = (run: RunRecord | null): RunRecord | null => (run !== null && isBusy(run) ? run : null);
const endedOr = (run: RunRecord | null): RunRecord | null => (run !== null && !isBusy(run) ? run : null);
