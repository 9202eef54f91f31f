/** The work of an agent is not accepted: its next turn in the same stage gets the findings. */
import { message } from '../../../../../contract/index.ts';
import { type Findings, findingsMessage, progressOf } from '../../../../../domain/index.ts';
import { afterRejection, enteredStage } from '../../../pipeline/index.ts';
import type { StoredStory } from '../../../ports/index.ts';
import type { World } from '../../world.ts';

/** Counts the rejection in the story's progress. The caller has checked in the same turn that no run works on it. */
export function rejectWork(
  { ledger, observed }: Pick<World, 'ledger' | 'observed'>,
  story: StoredStory,
  findings: Findings,
): void {
  const { id } = story;
  const progress = progressOf(ledger.progress.get(id), story) ?? enteredStage(story);
  const { agent } = progress;
  const text = message('pipeline.rejected', { findings: findingsMessage(findings) });
  observed.commit(
    [{ put: 'progress', progress: afterRejection(progress, findings) }],
    [{ kind: 'work_rejected', message: text, story: id, ...(agent === null ? {} : { agent }) }],
  );
}
