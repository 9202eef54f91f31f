/** Pure views over the snapshot's tables, remembered per table identity. */
import type { FenceRecord, ReceiptRecord, RunRecord, Snapshot, Stage, StoryRecord } from '../../contract/index.ts';
import { STAGES, text, withoutControls } from '../../contract/index.ts';
import { byRank, isBusy } from '../../domain/index.ts';

/** What to say of submodules that its worktree lacks; null: nothing. */
export function emptyText({ worktree }: Pick<StoryRecord, 'worktree'>): string | null {
  if (worktree === null || worktree.state === 'missing' || worktree.empty.length === 0) return null;
  return text('worktree.empty', { paths: withoutControls(worktree.empty.join(', ')) });
}

/** A record by a key that a person chose: 'constructor' is in every object, but not in the table. */
export function recordOf<T>(table: Readonly<Record<string, T>>, key: string): T | null {
  return Object.hasOwn(table, key) ? (table[key] ?? null) : null;
}

function remembered<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const kept = new WeakMap<K, V>();
  return (key) => {
    const found = kept.get(key);
    if (found !== undefined) return found;
    const made = make(key);
    kept.set(key, made);
    return made;
  };
}

/** Stories of each stage in the order of the board. */
export const storiesByStage = remembered((stories: Snapshot['stories']): Record<Stage, StoryRecord[]> => {
  const columns = Object.fromEntries(STAGES.map((stage) => [stage, []])) as unknown as Record<Stage, StoryRecord[]>;
  for (const story of Object.values(stories)) columns[story.stage].push(story);
  for (const stage of STAGES) columns[stage].sort(byRank);
  return columns;
});

/** Runs of each story: busy ones first, then the newest. */
const runsByStory = remembered((runs: Snapshot['runs']): Map<string, RunRecord[]> => {
  const map = new Map<string, RunRecord[]>();
  const sorted = Object.values(runs).sort((a, b) => Number(isBusy(b)) - Number(isBusy(a)) || b.startedAt - a.startedAt);
  for (const run of sorted) map.set(run.story, [...(map.get(run.story) ?? []), run]);
  return map;
});

const NO_RUNS: readonly RunRecord[] = [];

export function runsOf(snapshot: Snapshot, story: string): readonly RunRecord[] {
  return runsByStory(snapshot.runs).get(story) ?? NO_RUNS;
}

/** All that are busy, by age. */
export const busyRuns = remembered((runs: Snapshot['runs']): RunRecord[] =>
  Object.values(runs)
    .filter(isBusy)
    .sort((a, b) => a.startedAt - b.startedAt),
);

const fencesByStory = remembered(
  (fences: Snapshot['fences']): Map<string, FenceRecord> =>
    new Map(Object.values(fences).map((fence) => [fence.story, fence])),
);

export function fenceOf(snapshot: Snapshot, story: string): FenceRecord | null {
  return fencesByStory(snapshot.fences).get(story) ?? null;
}

export function receiptOf(snapshot: Snapshot, story: string): ReceiptRecord | null {
  return recordOf(snapshot.receipts, story);
}

/** All words of the query stand in the text: what Find and the palette search by. */
export function hasWords(text: string, query: string): boolean {
  const hay = text.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
}

/** By id or title. */
export function matches(story: Pick<StoryRecord, 'id' | 'title'>, query: string): boolean {
  return hasWords(`${story.id} ${story.title}`, query);
}
