/** How much each story asks for a person's look. The board shows the stories that ask the most on top of their columns. */
import { deepEqual, type Mirror, type RecordChange, type StorySet, type Unsubscribe } from '../../client/index.ts';
import { isBusy, isOpenStage } from '../../domain/index.ts';
import { recordOf } from './derive.ts';

/** What a story asks, the most urgent first. `queued`: the merge queue has it. `rest`: nothing happens to it. */
export const ATTENTION = ['stop-failed', 'needs-you', 'failed', 'running', 'queued', 'rest'] as const;
/** What a story asks for. */
export type Attention = (typeof ATTENTION)[number];

/** What decides about the attention for a story. */
export interface AttentionFacts {
  /** Its worktree is closed because a stop failed. */
  isFenced: boolean;
  /** It does not go on until a person acts. */
  needsYou: boolean;
  /** Its card shows a failed run. */
  hasFailed: boolean;
  hasBusyRun: boolean;
  isInMergeQueue: boolean;
}

/** The most urgent of what holds. */
export function attentionOf(facts: AttentionFacts): Attention {
  if (facts.isFenced) return 'stop-failed';
  if (facts.needsYou) return 'needs-you';
  // A run that failed is no news while the next one works.
  if (facts.hasFailed && !facts.hasBusyRun) return 'failed';
  if (facts.hasBusyRun) return 'running';
  return facts.isInMergeQueue ? 'queued' : 'rest';
}

/** The position in the order of a column: lower is further up. */
export function attentionRank(attention: Attention): number {
  return ATTENTION.indexOf(attention);
}

/** Whether the story is in the band on top of its column: it does not go on, or not as it should. */
export function isInBand(attention: Attention): boolean {
  return attentionRank(attention) <= attentionRank('failed');
}

const NOTHING: Readonly<AttentionFacts> = {
  isFenced: false,
  needsYou: false,
  hasFailed: false,
  hasBusyRun: false,
  isInMergeQueue: false,
};

/** The stories that ask for attention; all others are at rest. */
export interface AttentionIndex {
  of(story: string): Attention;
  /** What decides about it. */
  facts(story: string): AttentionFacts;
  /** The ids of all stories that are not at rest. */
  stories(): Iterable<string>;
  /** Counts the changes. */
  edition(): number;
  /** Calls the listener with the ids of the stories whose attention has changed. */
  subscribe(listener: (changed: readonly string[]) => void): Unsubscribe;
  dispose(): void;
}

/** The index for this mirror, now and after each change. The sets must have been created before it, for the same mirror. */
export function createAttention(mirror: Mirror, needsYou: StorySet, failed: StorySet): AttentionIndex {
  const listeners = new Set<(changed: readonly string[]) => void>();
  let now = compute();
  let edition = 0;

  /** Looks only at the stories with runs, fences, questions and places in the queue, which are few. */
  function compute(): Map<string, AttentionFacts> {
    const { stories, fences, host } = mirror.snapshot();
    const needing = new Set(needsYou.list(true));
    const failing = new Set(failed.list(false));
    const busy = new Set(mirror.busyRuns().items.map(({ story }) => story));
    const queued = new Set(host.it?.merge.stories.map(({ story }) => story));
    const fenced = new Set(Object.values(fences).map(({ story }) => story));
    const found = new Map<string, AttentionFacts>();
    for (const id of new Set([...fenced, ...needing, ...failing, ...busy, ...queued])) {
      const story = recordOf(stories, id);
      if (story === null) continue;
      const facts: AttentionFacts = {
        isFenced: fenced.has(id) && mirror.fenceOf(id) !== null,
        needsYou: needing.has(id),
        // What failed on the way to Done is over.
        hasFailed: failing.has(id) && isOpenStage(story.stage),
        hasBusyRun: busy.has(id),
        isInMergeQueue: queued.has(id),
      };
      if (attentionOf(facts) !== 'rest') found.set(id, facts);
    }
    return found;
  }
  function update(): void {
    const next = compute();
    const changed = [...new Set([...now.keys(), ...next.keys()])].filter((id) => !deepEqual(now.get(id), next.get(id)));
    now = next;
    if (changed.length === 0) return;
    edition += 1;
    for (const listener of [...listeners]) listener(changed);
  }
  const offs = [
    needsYou.subscribe(update),
    failed.subscribe(update),
    mirror.onChanges((changes) => {
      if (changes.some(mayMatter)) update();
    }),
  ];
  return {
    of: (story) => attentionOf(now.get(story) ?? NOTHING),
    facts: (story) => now.get(story) ?? NOTHING,
    stories: () => now.keys(),
    edition: () => edition,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose() {
      for (const off of offs) off();
    },
  };
}

/** Whether the change may alter what a story asks, beyond what the two sets tell. */
function mayMatter(change: RecordChange): boolean {
  switch (change.table) {
    case 'fences':
      return true;
    case 'stories':
      return change.before?.stage !== change.after?.stage;
    case 'runs':
      return (change.before !== null && isBusy(change.before)) !== (change.after !== null && isBusy(change.after));
    case 'host':
      return change.before?.merge !== change.after?.merge;
    default:
      return false;
  }
}
