/** The stage rule: who works on a story whose state wants another role, or nobody, is stopped (semantics, "Reconcile"; I8). */
import { isLive, wishStop } from '../agents/index.ts';
import { roleOf, stageRule } from '../pipeline/index.ts';
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

/** One tick: writes down which runs must stop; their own keys do the stopping. */
export async function applyStageRule(world: World): Promise<void> {
  const reading = await world.config.refresh();
  // From here on one synchronous turn: decision and write see the same state.
  for (const run of world.ledger.runs.values()) {
    if (!isLive(run) || run.stopping !== null) continue;
    const why = whyMisplaced(run, world.ledger.stories, reading);
    if (why === null) continue;
    world.log.info(`[reconcile] stopping '${run.agent}' on '${run.story}': ${why}`);
    askStop(world, run, { by: 'stage-rule', why });
  }
  world.ledger.showHost({ lastReconcileAt: world.clock.now() });
}

/** Writes the wish to stop, durably, and wakes the run's worker. Returns the receipt's id (a second wish joins the first). */
export function askStop(
  world: Pick<World, 'ledger' | 'clock' | 'random' | 'mark'>,
  run: StoredRun,
  wish: Pick<NonNullable<StoredRun['stopping']>, 'by' | 'why'>,
): string {
  const asked = wishStop(run, wish, world.clock.now(), () => `rcpt_${world.random.id(16)}`);
  if (asked.changed) world.ledger.commit([{ put: 'run', run: asked.run }], [asked.event]);
  world.mark(runKey(run.id));
  return asked.receipt;
}
