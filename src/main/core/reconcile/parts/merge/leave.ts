/** Gives a candidate up: it is out of date, or its gates have failed. */
import { type Message, message } from '../../../../../contract/index.ts';
import { isBusy } from '../../../../../domain/index.ts';
import type { DiscardReason, MergeStep } from '../../../pipeline/index.ts';
import type { ObservedChange } from '../../../state/handles.ts';
import type { World } from '../../world.ts';
import type { LookedCandidate } from './look.ts';

/** Removes a candidate and stops the gate that still tests it. */
export function discard(world: World, base: string, candidate: LookedCandidate, why: DiscardReason): void {
  world.observed.commit([{ remove: 'candidate', id: candidate.id }]);
  world.kill.checkpoint('merge:recorded');
  stopLane(world, candidate.lane, base, why);
}

/** Stops what still runs in a lane without a candidate. Also after a crash between the two. */
export function stopLane({ ledger, stops }: World, lane: number, base: string, why: DiscardReason): void {
  const reason = reasonFor(why, base);
  const live = [...ledger.runs.values()].filter((run) => run.lane === lane && isBusy(run) && run.stopping === null);
  stops.ask(live.map((run) => ({ run, by: 'merge-queue', why: message('merge.discarded', { why: reason }) })));
}

function reasonFor(why: DiscardReason, base: string): Message {
  switch (why) {
    case 'base-moved':
      return message('merge.discarded.base-moved', { base });
    case 'story-changed':
      return message('merge.discarded.story-changed');
    case 'story-left':
      return message('merge.discarded.story-left');
    case 'below':
      return message('merge.discarded.below');
  }
}

/** A failed batch becomes two groups, which are tested one after the other. */
export function split(
  { ledger, observed, kill }: World,
  candidate: LookedCandidate,
  groups: Extract<MergeStep, { kind: 'split' }>['groups'],
): void {
  const heads = new Map(candidate.parts.map(({ story, head }) => [story, head]));
  const grouped = groups.flatMap(({ number, stories }) =>
    stories.flatMap((story): ObservedChange[] => {
      const entry = ledger.mergeEntries.get(story);
      const head = heads.get(story);
      if (entry === undefined || head === undefined) return [];
      return [{ put: 'merge-entry', entry: { ...entry, group: { number, head } } }];
    }),
  );
  const stories = candidate.parts.map(({ story }) => story);
  const gate = candidate.test.kind === 'failed' ? candidate.test.gate : '';
  const [first = ''] = stories;
  observed.commit(
    [{ remove: 'candidate', id: candidate.id }, ...grouped],
    [{ kind: 'merge_halved', message: message('merge.halved', { stories, gate }), story: first }],
  );
  kill.checkpoint('merge:recorded');
}

/** The one story that the gates fail with goes back to its coder, with the gate that failed. */
export async function sendBack(world: World, { id, test }: LookedCandidate, story: string): Promise<void> {
  if (test.kind !== 'failed') return;
  const { gate, run, limitSeconds } = test;
  const moved = await world.automatic.move({
    story,
    from: 'merge',
    to: 'current',
    findings: { kind: 'gate', gate, run, limitSeconds },
  });
  world.kill.checkpoint('merge:moved');
  // Refused: a person was faster, and the next look sees that.
  if (!moved.ok) return;
  world.observed.commit([
    { remove: 'candidate', id },
    { remove: 'merge-entry', story },
    { remove: 'merge-request', story },
  ]);
}
