/** The receipt: the durable record of what a stop proved. */
import type { StopReceipt } from '../../../../../contract/index.ts';
import type { StoredRun } from '../../../ports/index.ts';
import type { StopOutcome } from '../../../stopping/index.ts';

/** `since`: when the stop was requested, in ms since the epoch. */
export function receiptOf(
  run: Pick<StoredRun, 'id' | 'story' | 'agent' | 'containment'>,
  outcome: StopOutcome,
  request: Pick<StopReceipt, 'id' | 'by' | 'why'> & { since: number },
): StopReceipt {
  return {
    id: request.id,
    run: run.id,
    story: run.story,
    agent: run.agent,
    by: request.by,
    why: request.why,
    at: request.since,
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
