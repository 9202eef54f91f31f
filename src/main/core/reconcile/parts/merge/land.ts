/** Lands a candidate that has passed, and records what has landed. */
import { type Message, message, storyBranch } from '../../../../../contract/index.ts';
import { isBusy, mayMerge, type QueueState } from '../../../../../domain/index.ts';
import type { NewEvent } from '../../../state/handles.ts';
import { storyLookOf } from '../../../state/looks.ts';
import type { World } from '../../world.ts';
import type { LookedCandidate } from './look.ts';

/** Moves the base. Null: it has moved, to the candidate or elsewhere. Else why it could not be moved. */
export async function landCandidate(
  world: World,
  base: string,
  { onto: from, tip: to, parts }: Pick<LookedCandidate, 'onto' | 'tip' | 'parts'>,
): Promise<QueueState | null> {
  const { merging, kill } = world;
  const busy = await busyCheckout(world, base);
  if (busy !== null) return { kind: 'stopped', why: busy };
  // A person may have withdrawn a story or committed to its branch: then the next look gives the candidate up.
  const tips = await merging.tipsOf(parts.map(({ story }) => storyBranch(story)));
  if (!parts.every(({ story, head }) => tips.get(storyBranch(story)) === head)) return null;
  if (!parts.every(({ story }) => isWanted(world, story))) return null;
  kill.checkpoint('merge:landing');
  const landing = await merging.land({ base, from, to });
  kill.checkpoint('merge:landed');
  switch (landing.kind) {
    case 'landed':
    case 'moved':
      return null;
    case 'checkout-changed':
      return { kind: 'checkout', path: landing.path, files: landing.files };
    case 'blocked':
      return { kind: 'stopped', why: landing.why };
  }
}

function isWanted({ ledger }: Pick<World, 'ledger'>, id: string): boolean {
  const story = ledger.stories.get(id);
  return story !== undefined && mayMerge(storyLookOf(ledger, story));
}

/** An agent may have checked the base out in its worktree: its files must not change while something works there. */
async function busyCheckout({ ledger, merging }: World, base: string): Promise<Message | null> {
  for (const path of await merging.checkoutsOf(base)) {
    const used =
      ledger.fences.has(path) || [...ledger.runs.values()].some((run) => run.worktree === path && isBusy(run));
    if (used) return message('merge.checkout.busy', { path, base });
  }
  return null;
}

/**
 * Records a landing: each story is done, with its commit. The candidate is removed at the end, so after a crash the rest
 * is recorded by the next look, and nothing twice.
 */
export async function recordLanded(world: World, base: string, { id, parts }: LookedCandidate): Promise<void> {
  const { ledger, observed, automatic, clock } = world;
  const events: NewEvent[] = [];
  for (const { story, commit } of parts) {
    if (ledger.stories.get(story)?.merged?.commit === commit) continue;
    const at = clock.now();
    const moved = await automatic.move({
      story,
      from: 'merge',
      to: 'done',
      findings: null,
      merged: { base, commit, at },
    });
    world.kill.checkpoint('merge:moved');
    // A person moved it away in the meantime. It stays where it is, but its work is in the base.
    if (!moved.ok && ledger.stories.has(story)) {
      const text = message('merge.away', { base, commit: commit.slice(0, 12) });
      events.push({ kind: 'story_merged', message: text, story });
    }
  }
  observed.commit(
    [
      { remove: 'candidate', id },
      ...parts.map(({ story }) => ({ remove: 'merge-entry' as const, story })),
      ...parts.map(({ story }) => ({ remove: 'merge-request' as const, story })),
    ],
    events,
  );
}

/** Records that the base has contained the story's changes since before the queue looked. `commit`: the base's tip. */
export async function recordKnown(
  { automatic, clock }: World,
  story: string,
  { base, commit }: { base: string; commit: string },
): Promise<void> {
  const merged = { base, commit, at: clock.now() };
  await automatic.move({
    story,
    from: 'merge',
    to: 'done',
    findings: null,
    merged,
    why: message('merge.known', { base }),
  });
}
