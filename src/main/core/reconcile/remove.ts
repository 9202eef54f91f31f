/** Remove: a story that left for done or archived takes all its records out of the pool, after its live runs were stopped. */
import { isLive } from '../agents/index.ts';
import { askStop } from './stage-rule.ts';
import { runKey, type World } from './world.ts';

/**
 * Stops the story's live runs with proof, then removes every record it had; resolves to the number of all of them,
 * those just stopped included. Other stories are untouched: records are matched by their story, never by a prefix.
 * An unknown story gives 0. `settled(run)` resolves when that run's worker has nothing left to do.
 */
export async function removeAgentsForStory(
  world: World,
  story: string,
  settled: (key: string) => Promise<void>,
): Promise<number> {
  const mine = [...world.ledger.runs.values()].filter((run) => run.story === story);
  if (mine.length === 0) return 0;
  for (const run of mine) if (isLive(run)) askStop(world, run, { by: 'story-left', why: whyLeft(world, story) });
  for (const run of mine) if (isLive(run)) await settled(runKey(run.id));
  // Read anew: a stop that was withdrawn, since the story came back, leaves its run at work.
  const rest = mine.flatMap((run) => world.ledger.runs.get(run.id) ?? []).filter((run) => !isLive(run));
  world.ledger.commit(
    rest.map((run) => ({ remove: 'run' as const, id: run.id })),
    [
      {
        kind: 'agents_removed',
        text: `${mine.length} records of ${story} left the pool`,
        story,
        data: { count: mine.length },
      },
    ],
  );
  world.log.info(`[agents] removed ${mine.length} records of '${story}'`);
  return mine.length;
}

function whyLeft(world: World, story: string): string {
  const stage = world.ledger.stories.get(story)?.stage;
  return stage === undefined ? 'its story is gone' : `its story moved to ${stage}`;
}
