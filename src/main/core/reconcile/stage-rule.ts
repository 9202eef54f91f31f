/** The stage rule: who works on a story whose state wants another role, or nobody, is stopped (semantics, "Reconcile"; I8). */
import type { StopCause } from '../../../contract/index.ts';
import { isLive, roleOf } from '../../../domain/index.ts';
import { wishStop } from '../agents/index.ts';
import { stageRule } from '../pipeline/index.ts';
import type { ConfigReading, StoredRun, StoredStory } from '../ports/index.ts';
import { runKey, type World } from './world.ts';

/** Why this run must stop, or null. Decided anew wherever it is asked: the story may have moved back. */
export function whyMisplaced(
  run: Pick<StoredRun, 'agent' | 'story'>,
  stories: ReadonlyMap<string, StoredStory>,
  reading: ConfigReading,
): string | null {
  // None is not unknown: a config that cannot be read stops nobody.
  if (reading.state !== 'ready') return null;
  const role = roleOf(run.agent, reading.config.agents);
  return stageRule(role, stories.get(run.story) ?? null)?.why ?? null;
}

/** One tick: writes down in one transaction which runs must stop; their own keys do the stopping. */
export async function applyStageRule(world: World): Promise<void> {
  const reading = await world.config.refresh();
  // From here on one synchronous turn: decision and write see the same state.
  const misplaced = [...world.ledger.runs.values()].flatMap((run) => {
    if (!isLive(run) || run.stopping !== null) return [];
    const why = whyMisplaced(run, world.ledger.stories, reading);
    return why === null ? [] : [{ run, why }];
  });
  for (const { run, why } of misplaced) {
    world.log.info(`[reconcile] stopping '${run.agent}' on '${run.story}': ${why}`);
  }
  askStops(world, misplaced, 'stage-rule');
  const held = world.spawner.describe(world.config.stop.container);
  world.ledger.showHost({
    lastReconcileAt: world.clock.now(),
    container: held.container,
    containerWhy: held.why,
  });
}

/**
 * Writes the wish to stop some runs, durably and in one transaction (200 of their own take a second on a slow disk), and
 * wakes their workers. Returns the receipts' ids in the same order; a second wish joins the first.
 */
export function askStops(
  world: Pick<World, 'ledger' | 'clock' | 'random' | 'mark' | 'kill'>,
  wishes: readonly { run: StoredRun; why: string }[],
  by: StopCause,
): string[] {
  const asked = wishes.map(({ run, why }) =>
    wishStop(run, { by, why }, world.clock.now(), () => `rcpt_${world.random.id(16)}`),
  );
  const changed = asked.filter((one) => one.changed);
  if (changed.length > 0) {
    world.ledger.commit(
      changed.map((one) => ({ put: 'run' as const, run: one.run })),
      changed.map((one) => one.event),
    );
    world.kill.checkpoint('stop:asked');
  }
  for (const one of asked) world.mark(runKey(one.run.id));
  return asked.map((one) => one.receipt);
}
