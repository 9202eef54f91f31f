/** The merge queue as clients see it. */
import { message } from '../../../../../contract/index.ts';
import { isBusy, type MergeQueueView, type QueueState } from '../../../../../domain/index.ts';
import { isInConflict } from '../../../pipeline/index.ts';
import type { World } from '../../world.ts';
import type { LookedCandidate, QueueLook, ReadyEntry } from './look.ts';

/** Why the first candidate, which has passed, has not landed yet. */
export interface LandingWait {
  candidate: string;
  state: QueueState;
}

/** Each story with its place and state, and each candidate with the gate that tests it now. */
export function shownQueue(
  { ledger }: Pick<World, 'ledger'>,
  look: QueueLook,
  landing: LandingWait | null,
): Omit<MergeQueueView, 'letIn'> {
  return {
    stories: look.entries.map((entry, n) => ({
      story: entry.story,
      place: n + 1,
      state: stateOf(entry, look, landing),
    })),
    candidates: look.candidates.map(({ id, lane, tip, parts }) => {
      const gate = [...ledger.runs.values()].find((run) => run.lane === lane && isBusy(run))?.agent ?? null;
      return { id, lane, tip, stories: parts.map(({ story }) => story), gate };
    }),
  };
}

function stateOf(entry: ReadyEntry, { config, tip, candidates }: QueueLook, landing: LandingWait | null): QueueState {
  const { story } = entry;
  if (tip === null) return { kind: 'stopped', why: message('merge.base', { base: config.base }) };
  const own = candidates.find(({ parts }) => parts.some((part) => part.story === story));
  if (own !== undefined) return stateIn(own, landing);
  // A mergemaster that was interrupted in a rebase goes on with it.
  if (isInConflict(entry, tip)) return { kind: 'conflict', files: entry.conflict?.files ?? [] };
  if (entry.offBranch !== null) return { kind: 'stopped', why: entry.offBranch };
  // Everything behind a candidate that cannot be tested waits for the same reason.
  const stuck = candidates.find(({ test }) => test.kind === 'unclear');
  if (stuck !== undefined) return stateIn(stuck, landing);
  const before = candidates.find(({ left }) => left.includes(story));
  return before === undefined ? { kind: 'waits' } : { kind: 'left', stories: storiesOf(before) };
}

function stateIn(candidate: LookedCandidate, landing: LandingWait | null): QueueState {
  const { test } = candidate;
  if (landing?.candidate === candidate.id) return landing.state;
  if (test.kind !== 'unclear') return { kind: 'tested', stories: storiesOf(candidate) };
  return { kind: 'stopped', why: test.why };
}

function storiesOf({ parts }: Pick<LookedCandidate, 'parts'>): string[] {
  return parts.map(({ story }) => story);
}
