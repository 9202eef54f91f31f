import { gateRefusal, message, ok, type Refusal, RefusalError, refuse, startRefusal } from '../../../contract/index.ts';
import { checkCap, checkReading, checkWorktree, usageOf } from '../../../domain/index.ts';
import type { ConfigReading, ProjectConfig } from '../ports/index.ts';
import { decideWorktree, setupDue } from '../worktrees/index.ts';
import type { Handler, HandlerContext } from './context.ts';
import { unknownStory } from './unknown-story.ts';
import { closedRefusal } from './worktree-remove.ts';

/** Requests the steps of the setup that are due, or all of them. A worktree that does not exist yet is made. */
export const worktreeSetup: Handler<'worktree.setup'> = async (context, { story, again = false }) => {
  const first = check(context, story, await context.config.refresh());
  if (!first.ok) return first;
  const makes = await makesWorktree(context, story, first.config);
  if (typeof makes !== 'boolean') return { ok: false, error: makes };
  // Nothing is awaited from here on, so the check and the write see the same state (I1).
  const checked = check(context, story, context.config.reading);
  if (!checked.ok) return checked;
  const { setup } = checked.config;
  if (setup.steps.length === 0) return refuse('bad-config', message('step.none'));
  const from = again ? 0 : setupDue(context, story, checked.config, makes);
  if (from === null) return ok({ seq: context.ledger.seq, runs: [] });
  const full = noSlot(context, checked.config);
  if (full !== null) return { ok: false, error: full };
  return ok(context.steps.ask({ story, kind: 'setup', definition: setup, from, start: null }));
};

/** Why no setup may start: it uses a slot like the setup before an agent, although no agent waits for it. */
export function noSlot(
  { ledger, machine }: Pick<HandlerContext, 'ledger' | 'machine'>,
  config: ProjectConfig,
): Refusal | null {
  const usage = usageOf(ledger.liveRuns());
  const [full] = checkCap(usage, config);
  return full === undefined ? machine.take(usage.total, null) : startRefusal(full);
}

function check(
  { ledger, store }: HandlerContext,
  story: string,
  reading: ConfigReading,
): { ok: true; config: ProjectConfig } | { ok: false; error: Refusal } {
  if (ledger.host.quitting) return { ok: false, error: gateRefusal({ code: 'stopping', values: {} }) };
  if (!ledger.stories.has(story)) return unknownStory(story);
  const checked = checkReading(reading);
  if (!checked.ok) return { ok: false, error: gateRefusal(checked.why) };
  if (!checked.trusted) return { ok: false, error: gateRefusal({ code: 'not-trusted', values: {} }) };
  const [closed] = checkWorktree(ledger.runsOf(story), ledger.fences.values(), story);
  if (closed !== undefined) return { ok: false, error: gateRefusal(closed) };
  const refusal = closedRefusal({ store }, story);
  return refusal === null ? { ok: true, config: checked.config } : { ok: false, error: refusal };
}

/** Whether the setup must make the worktree first, or why it cannot. */
export async function makesWorktree(
  { git, ledger }: HandlerContext,
  story: string,
  { base }: ProjectConfig,
): Promise<boolean | Refusal> {
  try {
    const known = ledger.worktrees.ofStory(story)?.path ?? null;
    const decision = await decideWorktree(git, { story, agent: '', known, again: false });
    if (decision.do === 'refuse') return decision.error;
    if (decision.do === 'make') await git.checkBase(story, base);
    return decision.do === 'make';
  } catch (error) {
    if (error instanceof RefusalError) return error.refusal;
    throw error;
  }
}
