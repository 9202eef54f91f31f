/** What a live region says: stops and stage changes, as the host tells of them. */
import type { RecordChange } from '../../client/index.ts';
import type { ReceiptRecord, RunRecord, StoryRecord } from '../../contract/index.ts';
import { receiptProof, text } from '../../contract/index.ts';

export interface Announcement {
  message: string;
  /** A failed stop interrupts. */
  urgent: boolean;
}

/** Stories first, then runs, then the receipts that end them. */
export function announcements(changes: readonly RecordChange[]): Announcement[] {
  const stories = changes.flatMap((one) => (one.table === 'stories' ? ofStory(one.before, one.after) : []));
  const runs = changes.flatMap((one) => (one.table === 'runs' ? ofRun(one.before, one.after) : []));
  const receipts = changes.flatMap((one) => (one.table === 'receipts' ? ofReceipt(one.before, one.after) : []));
  return [...stories, ...runs, ...receipts];
}

function ofStory(before: StoryRecord | null, after: StoryRecord | null): Announcement[] {
  if (before === null || after === null || before.stage === after.stage) return [];
  return [calm(text('say.moved', { story: after.id, stage: text(`stage.${after.stage}`) }))];
}

function ofRun(before: RunRecord | null, run: RunRecord | null): Announcement[] {
  if (run === null) return [];
  const at = { agent: run.agent, story: run.story };
  const said: Announcement[] = [];
  if (run.stopping && !before?.stopping && run.stopping.by !== 'exit') said.push(calm(text('say.stopping', at)));
  if (run.status === 'running' && before?.status !== 'running') said.push(calm(text('say.running', at)));
  // The end of a stop is said by its receipt, and never before the proof.
  if (!before || before.status === run.status || run.stopping || run.reason?.code === 'stop.stopped') return said;
  if (run.status === 'completed') said.push(calm(text('say.finished', at)));
  if (run.status === 'failed') said.push(calm(text('say.failed', at)));
  return said;
}

function ofReceipt(before: ReceiptRecord | null, receipt: ReceiptRecord | null): Announcement[] {
  if (receipt === null || before?.id === receipt.id) return [];
  const { agent, story, verdict } = receipt;
  const line = receiptProof(receipt);
  return [{ message: text('say.receipt', { agent, story, line }), urgent: verdict !== 'gone' }];
}

function calm(message: string): Announcement {
  return { message, urgent: false };
}
