/** What screen readers announce: stops and stage changes, as they arrive from the host. */
import type { RecordChange } from '../../client/index.ts';
import type { ReceiptRecord, RunRecord, StoryRecord } from '../../contract/index.ts';
import { receiptProof, text } from '../../contract/index.ts';
import { storyName } from './story.ts';

type Names = (story: string) => string;

/** One sentence for a live region. */
export interface Announcement {
  message: string;
  /** Interrupts the screen reader; only for a failed stop. */
  urgent: boolean;
}

/**
 * Announcements for one batch of changes: stories first, then runs, then the receipts of their stops. `nameOf`: what a
 * person calls the story with an id.
 */
export function announcements(changes: readonly RecordChange[], nameOf: Names): Announcement[] {
  const stories = changes.flatMap((one) => (one.table === 'stories' ? ofStory(one.before, one.after) : []));
  const runs = changes.flatMap((one) => (one.table === 'runs' ? ofRun(one.before, one.after, nameOf) : []));
  const receipts = changes.flatMap((one) => (one.table === 'receipts' ? ofReceipt(one.before, one.after, nameOf) : []));
  return [...stories, ...runs, ...receipts];
}

function ofStory(before: StoryRecord | null, after: StoryRecord | null): Announcement[] {
  if (before === null || after === null || before.stage === after.stage) return [];
  return [calm(text('say.moved', { story: storyName(after), stage: text(`stage.${after.stage}`) }))];
}

function ofRun(before: RunRecord | null, run: RunRecord | null, nameOf: Names): Announcement[] {
  if (run === null) return [];
  const at = { agent: run.agent, story: nameOf(run.story) };
  const list: Announcement[] = [];
  if (run.stopping && !before?.stopping && run.stopping.by !== 'exit') list.push(calm(text('say.stopping', at)));
  if (run.status === 'running' && before?.status !== 'running') list.push(calm(text('say.running', at)));
  // The receipt announces the end of a stop, so that nothing is announced before the proof.
  if (!before || before.status === run.status || run.stopping || run.reason?.code === 'stop.stopped') return list;
  if (run.status === 'completed') list.push(calm(text('say.finished', at)));
  if (run.status === 'failed') list.push(calm(text('say.failed', at)));
  return list;
}

function ofReceipt(before: ReceiptRecord | null, receipt: ReceiptRecord | null, nameOf: Names): Announcement[] {
  if (receipt === null || before?.id === receipt.id) return [];
  const { agent, verdict } = receipt;
  const story = nameOf(receipt.story);
  const line = receiptProof(receipt);
  return [{ message: text('say.receipt', { agent, story, line }), urgent: verdict !== 'gone' }];
}

function calm(message: string): Announcement {
  return { message, urgent: false };
}
