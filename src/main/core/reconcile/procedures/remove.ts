/** Remove: a story that left for done or archived takes all its records out of the pool, after its live runs were stopped. */
import { type Message, message } from '../../../../contract/index.ts';
import { endsWithStory, isLive } from '../../../../domain/index.ts';
import { leavesPipeline } from '../../pipeline/index.ts';
import type { StoredRun } from '../../ports/index.ts';
import type { World } from '../world.ts';

/** Looks again whether the story left: it may have come back. */
export async function removeIfLeft(world: World, id: string): Promise<void> {
  const story = world.ledger.stories.get(id);
  if (story === undefined || leavesPipeline(story.stage)) await removeAgentsForStory(world, id);
}

/**
 * Stops the story's live runs with proof, then removes every record it had; resolves to the number of all that left the
 * pool, those just stopped included. Other stories are untouched: records are matched by their story, never by a
 * prefix. An unknown story gives 0.
 */
export async function removeAgentsForStory(world: World, story: string): Promise<number> {
  const mine = recordsToRemove(world, story);
  if (mine.length === 0) return 0;
  const live = mine.filter(isLive);
  const why = whyLeft(world, story);
  world.stops.ask(live.map((run) => ({ run, why, by: 'story-left' })));
  // Also those that had ended: while a stop is at work in the worktree, its record must keep others out.
  for (const run of mine) await world.settled.of(run.id);
  // Read anew: a stop that was withdrawn, since the story came back, leaves its run at work.
  const rest = mine.flatMap((run) => world.ledger.runs.get(run.id) ?? []).filter((run) => !isLive(run));
  const count = mine.filter((run) => !world.ledger.runs.has(run.id)).length + rest.length;
  world.observed.commit(
    rest.map((run) => ({ remove: 'run' as const, id: run.id })),
    [{ kind: 'agents_removed', message: message('remove.done', { n: count, story }), story }],
  );
  world.log.info(`[agents] removed ${count} records of '${story}'`);
  return count;
}

/** Its records from before it left; what a person starts on a done story afterwards stays. */
export function recordsToRemove(world: Pick<World, 'ledger'>, story: string): StoredRun[] {
  const left = world.ledger.stories.get(story)?.movedAt ?? Number.POSITIVE_INFINITY;
  return world.ledger.runsOf(story).filter((run) => run.startedAt <= left && endsWithStory(run));
}

function whyLeft(world: World, story: string): Message {
  const stage = world.ledger.stories.get(story)?.stage;
  return stage === undefined ? message('remove.gone') : message('remove.moved', { stage });
}
