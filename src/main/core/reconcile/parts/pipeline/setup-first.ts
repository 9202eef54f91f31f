/** The setup of a story's worktree before a gate that the pipeline runs: without it the gate would judge something else. */
import { type Message, startRefusal } from '../../../../../contract/index.ts';
import { checkCap, lookAtStory, reservedFrom, usageOf } from '../../../../../domain/index.ts';
import type { ProjectConfig, StoredStory } from '../../../ports/index.ts';
import { projectLookOf, storyLookOf } from '../../../state/looks.ts';
import { setupDue } from '../../../worktrees/index.ts';
import type { World } from '../../world.ts';

/**
 * `none`: no setup is due. `asked`: it was requested. `failed`: it has failed, which a person must see to. `full`: no slot
 * is free for it, for this reason.
 */
export type SetupFirst = { kind: 'none' | 'asked' | 'failed' } | { kind: 'full'; why: Message };

/**
 * Requests the setup that is due. The caller has checked in the same turn that the worktree is free. Like every automatic
 * start it leaves the slots free that are kept for other roles.
 */
export function requestDueSetup(
  world: Pick<World, 'ledger' | 'store' | 'steps' | 'machine'>,
  story: StoredStory,
  config: ProjectConfig,
): SetupFirst {
  const { ledger, steps } = world;
  const { id } = story;
  const known = ledger.worktrees.ofStory(id);
  const isMade = known === undefined || known.state === 'missing';
  const from = setupDue(world, id, config, isMade);
  if (from === null) return { kind: 'none' };
  const standing = lookAtStory(storyLookOf(ledger, story));
  if (standing.kind === 'waits' && standing.why.code === 'setup-failed') return { kind: 'failed' };
  const { usage } = projectLookOf(ledger);
  const [full] = checkCap(usage, config, reservedFrom('other', config, usage));
  const refusal = full === undefined ? world.machine.take(usageOf(ledger.liveRuns()).total, null) : startRefusal(full);
  if (refusal !== null) return { kind: 'full', why: refusal.why };
  steps.ask({ story: id, kind: 'setup', definition: config.setup, from, start: null });
  return { kind: 'asked' };
}
