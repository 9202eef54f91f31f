/**
 * The merge queue of a base branch, as a decision: from what is recorded and where the base is now to the next steps.
 *
 * It looks only at durable facts, so after a crash it decides the same again. A batch of stories is put on the base's
 * tip as a candidate. The gates test its tip once, and it lands by compare-and-swap. If they fail, the batch is halved
 * until one story is to blame.
 */
import type { CandidateRecord, MergeEntryRecord } from '../../../domain/index.ts';

/** A story that is ready to be merged. */
export interface MergeEntry extends Pick<MergeEntryRecord, 'story' | 'group'> {
  /** The commit at the tip of its branch. */
  head: string;
  conflict: Omit<NonNullable<MergeEntryRecord['conflict']>, 'files'> | null;
}

/** A candidate as the queue sees it now. */
export interface Candidate extends Omit<CandidateRecord, 'lane' | 'builtAt'> {
  /** What the gates found on its tip; null until all of them have a result. */
  gates: 'passed' | 'failed' | null;
  /** Whether the base's tip contains its tip: it has landed, even if a crash prevented the record of it. */
  isLanded: boolean;
}

/** All that the next steps depend on. */
export interface MergeView {
  /** The tip of the base branch; null: there is no such branch. */
  base: string | null;
  /** Stories in the stage merge that may be merged now, in the order of the queue. */
  entries: readonly MergeEntry[];
  /** In the order of their lanes. */
  candidates: readonly Candidate[];
  /** The maximum number of stories in a candidate, at least 1. */
  batch: number;
  /** The maximum number of candidates at a time, at least 1. */
  lanes: number;
}

/** Why a candidate is given up. `below`: a candidate on which it was built. */
export type DiscardReason = 'base-moved' | 'story-changed' | 'story-left' | 'below';

/** One step. Steps of one answer concern different candidates and can be done in any order. */
export type MergeStep =
  | { kind: 'record-landed'; candidate: string }
  | { kind: 'discard'; candidate: string; why: DiscardReason }
  | { kind: 'land'; candidate: string; from: string; to: string }
  /** The stories of each half become a group. The first half is tested first, so it has the higher number. */
  | { kind: 'split'; candidate: string; groups: readonly { number: number; stories: readonly string[] }[] }
  | { kind: 'send-back'; candidate: string; story: string }
  | { kind: 'gate'; candidate: string; tip: string }
  | { kind: 'build'; onto: string; stories: readonly string[] };

/** The steps to take now. Empty: the queue waits for gates, for other stories or for the base. */
export function mergeSteps(view: MergeView): MergeStep[] {
  const landed = view.candidates.filter((one) => one.isLanded);
  if (landed.length > 0) return landed.map(({ id }) => ({ kind: 'record-landed', candidate: id }));
  if (view.base === null) return [];
  const discards = discardsOf(view, view.base);
  if (discards.length > 0) return discards;
  const [first] = view.candidates;
  if (first?.gates === 'passed') return [{ kind: 'land', candidate: first.id, from: first.onto, to: first.tip }];
  if (first?.gates === 'failed') return [blame(view, first)];
  const untested = view.candidates.filter(({ gates }) => gates === null);
  const gates = untested.map(({ id, tip }): MergeStep => ({ kind: 'gate', candidate: id, tip }));
  const stories = nextBatch(view, view.base);
  if (stories.length === 0) return gates;
  return [...gates, { kind: 'build', onto: view.candidates.at(-1)?.tip ?? view.base, stories }];
}

/** Whether a mergemaster must resolve its conflict with the base: trying again on the same commits would fail again. */
export function isInConflict({ head, conflict }: Pick<MergeEntry, 'head' | 'conflict'>, base: string | null): boolean {
  return conflict !== null && conflict.head === head && conflict.onto === base;
}

/** The first candidate whose ground or stories have changed, and all that were built on it. */
function discardsOf({ entries, candidates }: MergeView, base: string): MergeStep[] {
  const heads = new Map(entries.map(({ story, head }) => [story, head]));
  let onto = base;
  for (const [n, candidate] of candidates.entries()) {
    const why = staleness(candidate, onto, heads);
    if (why !== null)
      return candidates
        .slice(n)
        .map(({ id }, above) => ({ kind: 'discard', candidate: id, why: above === 0 ? why : 'below' }));
    onto = candidate.tip;
  }
  return [];
}

function staleness(
  { onto, parts }: Candidate,
  expected: string,
  heads: ReadonlyMap<string, string>,
): DiscardReason | null {
  if (onto !== expected) return 'base-moved';
  if (parts.some(({ story }) => !heads.has(story))) return 'story-left';
  return parts.some(({ story, head }) => heads.get(story) !== head) ? 'story-changed' : null;
}

/** A failed candidate of one story sends it back; a larger one is halved, which costs log2 of its size in gate runs. */
function blame({ entries }: MergeView, { id, parts }: Candidate): MergeStep {
  const [only, ...more] = parts;
  if (only !== undefined && more.length === 0) return { kind: 'send-back', candidate: id, story: only.story };
  const stories = parts.map(({ story }) => story);
  const half = Math.ceil(stories.length / 2);
  const highest = Math.max(0, ...entries.map((entry) => groupOf(entry) ?? 0));
  return {
    kind: 'split',
    candidate: id,
    groups: [
      { number: highest + 2, stories: stories.slice(0, half) },
      { number: highest + 1, stories: stories.slice(half) },
    ],
  };
}

/**
 * The stories of the next candidate. While a failed batch is being searched, only its groups are tested, one after the
 * other: a candidate on top of one that will probably fail would waste its gates.
 */
function nextBatch(view: MergeView, base: string): string[] {
  const { entries, candidates, batch, lanes } = view;
  const grouped = entries.filter((entry) => groupOf(entry) !== null);
  if (candidates.length >= (grouped.length > 0 ? 1 : lanes)) return [];
  const taken = new Set(candidates.flatMap(({ parts, left }) => [...parts.map(({ story }) => story), ...left]));
  const isFree = (entry: MergeEntry) => !taken.has(entry.story) && !isInConflict(entry, base);
  const highest = Math.max(0, ...grouped.filter(isFree).map((entry) => groupOf(entry) ?? 0));
  const free = entries.filter(isFree);
  const chosen = highest > 0 ? grouped.filter((entry) => groupOf(entry) === highest).filter(isFree) : free;
  return chosen.slice(0, batch).map(({ story }) => story);
}

/** A story whose branch has changed since the failure is judged from the beginning. */
function groupOf({ head, group }: MergeEntry): number | null {
  return group !== null && group.head === head ? group.number : null;
}

/** The candidate that is tested in this lane; null if there is none. */
export function candidateIn(candidates: Iterable<CandidateRecord>, lane: number | null): CandidateRecord | null {
  for (const one of candidates) if (one.lane === lane) return one;
  return null;
}

/** The candidates in the order in which they were built on each other, whichever lanes they have. */
export function inOrder(candidates: Iterable<CandidateRecord>): CandidateRecord[] {
  const rest = [...candidates];
  const ordered: CandidateRecord[] = [];
  while (rest.length > 0) {
    const last = ordered.at(-1);
    const next = rest.findIndex(({ onto }) =>
      last === undefined ? !rest.some(({ tip }) => tip === onto) : onto === last.tip,
    );
    // What follows nothing is out of date, and is given up by the first step.
    ordered.push(...rest.splice(Math.max(0, next), 1));
  }
  return ordered;
}

/** The lowest lane without a candidate. */
export function freeLane(candidates: readonly Pick<CandidateRecord, 'lane'>[]): number {
  const used = new Set(candidates.map(({ lane }) => lane));
  let lane = 0;
  while (used.has(lane)) lane += 1;
  return lane;
}
