/** The durable record of what a stop proved. */
import type { StopReceipt } from '../../../../../contract/index.ts';
import type { StoredRun } from '../../../ports/index.ts';
import type { StopOutcome } from '../../../stopping/index.ts';

export function receiptOf(
  run: Pick<StoredRun, 'id' | 'story' | 'agent' | 'containment'>,
  outcome: StopOutcome,
  asked: Pick<StopReceipt, 'id' | 'by' | 'why'> & { since: number },
): StopReceipt {
  return {
    id: asked.id,
    run: run.id,
    story: run.story,
    agent: run.agent,
    by: asked.by,
    why: asked.why,
    at: asked.since,
    verdict: outcome.verdict,
    reason: outcome.reason,
    strength: outcome.strength,
    containment: run.containment,
    killed: outcome.killed,
    spared: outcome.spared,
    survivors: outcome.survivors,
    handedTo: outcome.handedTo,
    blind: outcome.blind,
    ms: outcome.ms,
    phases: outcome.phases,
  };
}
