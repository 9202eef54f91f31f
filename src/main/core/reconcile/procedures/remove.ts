/** Remove: when a story moves to done or archived, its live runs are stopped and its records leave the pool. */
import { type Message, message } from '../../../../contract/index.ts';
import { endsWithStory, isLive, leavesPipeline } from '../../../../domain/index.ts';
import { droppedEvent } from '../../agents/index.ts';
import type { StoredRun } from '../../ports/index.ts';
import type { World } from '../world.ts';

/** Removes the records unless the story has moved back in the meantime. */
export async function removeIfLeft(world: World, id: string): Promise<void> {
  const story = world.ledger.stories.get(id);
  if (story === undefined || leavesPipeline(story.stage)) await removeAgentsForStory(world, id);
}

/**
 * Stops the story's live runs with proof, then removes its records from the pool. Resolves to the number of removed
 * records, those of the stopped runs included; 0 for an unknown story. Other stories are never affected, even if their
 * id begins with this story's id.
 */
export async function removeAgentsForStory(world: World, story: string): Promise<number> {
  const records = recordsToRemove(world, story);
  if (records.length === 0) return 0;
  const live = records.filter(isLive);
  const why = whyLeft(world, story);
  world.stops.ask(live.map((run) => ({ run, why, by: 'story-left' })));
  // Ended runs as well: while a stop is still at work in the worktree, its record must keep other runs out.
  for (const run of records) await world.stopWaiters.whenSettled(run.id);
  // Read again: if the story moved back, its stop was withdrawn and its run is still live.
  const ended = records.flatMap((run) => world.ledger.runs.get(run.id) ?? []).filter((run) => !isLive(run));
  const count = records.filter((run) => !world.ledger.runs.has(run.id)).length + ended.length;
  world.observed.commit(
    ended.map((run) => ({ remove: 'run' as const, id: run.id })),
    [
      ...ended.flatMap(droppedEvent),
      { kind: 'agents_removed', message: message('remove.done', { n: count, story }), story },
    ],
  );
  world.log.info(`[agents] removed ${count} records of '${story}'`);
  return count;
}

/** The records that began before the story left. A run that a person starts on a done story afterwards stays. */
export function recordsToRemove(world: Pick<World, 'ledger'>, story: string): StoredRun[] {
  const left = world.ledger.stories.get(story)?.movedAt ?? Number.POSITIVE_INFINITY;
  return world.ledger.runsOf(story).filter((run) => run.startedAt <= left && endsWithStory(run));
}

function whyLeft(world: World, story: string): Message {
  const stage = world.ledger.stories.get(story)?.stage;
  return stage === undefined ? message('remove.gone') : message('remove.moved', { stage });
}
