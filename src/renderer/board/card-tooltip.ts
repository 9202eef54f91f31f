/** The tooltip of a card: what its lines have no room for. */
import type { ReceiptRecord, RunRecord, StoryRecord } from '../../contract/index.ts';
import { receiptCause, receiptProof, stripControls } from '../../contract/index.ts';
import { isBusy } from '../../domain/index.ts';
import { workText } from '../store/card-state.ts';
import { containmentText, containmentTitle } from '../store/containment-text.ts';
import type { ProjectStore } from '../store/project-store.ts';
import { storyName } from '../store/story.ts';

/** Title, id and labels; then the whole line of the run at work and what holds it, or what its stop has proven. */
export function cardTooltip(
  { mirror }: Pick<ProjectStore, 'mirror'>,
  story: StoryRecord,
  run: RunRecord | null,
  receipt: ReceiptRecord | null,
): string {
  const lines = [storyName(story), story.id, story.labels.join(', ')];
  if (run !== null && isBusy(run)) {
    const host = mirror.snapshot().host.it ?? null;
    lines.push(workText(run, Date.now()), containmentText(run), containmentTitle(run, host));
  } else if (receipt !== null) {
    lines.push(receiptCause(receipt), receiptProof(receipt));
  }
  return lines
    .map(stripControls)
    .filter((line) => line !== '')
    .join('\n');
}
