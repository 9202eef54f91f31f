/** What a live region says: stops and stage changes, out of two snapshots that follow each other. */
import type { Snapshot } from '../../contract/index.ts';
import { receiptProof, text } from '../../contract/index.ts';
import { recordOf } from './derive.ts';

export interface Announcement {
  message: string;
  /** A failed stop interrupts. */
  urgent: boolean;
}

export function announcements(before: Snapshot, after: Snapshot): Announcement[] {
  const said: Announcement[] = [];
  const say = (message: string, urgent = false) => said.push({ message, urgent });
  if (before.project.it?.path !== after.project.it?.path) return said;
  if (before.stories !== after.stories) {
    for (const story of Object.values(after.stories)) {
      const old = recordOf(before.stories, story.id);
      if (old && old.stage !== story.stage) {
        say(text('say.moved', { story: story.id, stage: text(`stage.${story.stage}`) }));
      }
    }
  }
  if (before.runs !== after.runs) {
    for (const run of Object.values(after.runs)) {
      const old = recordOf(before.runs, run.id);
      const at = { agent: run.agent, story: run.story };
      if (run.stopping && !old?.stopping && run.stopping.by !== 'exit') say(text('say.stopping', at));
      if (run.status === 'running' && old?.status !== 'running') say(text('say.running', at));
      // The end of a stop is said by its receipt, and never before the proof.
      if (!old || old.status === run.status || run.stopping || run.reason?.code === 'stop.stopped') continue;
      if (run.status === 'completed') say(text('say.finished', at));
      if (run.status === 'failed') say(text('say.failed', at));
    }
  }
  if (before.receipts !== after.receipts) {
    for (const receipt of Object.values(after.receipts)) {
      if (recordOf(before.receipts, receipt.story)?.id === receipt.id) continue;
      const line = receiptProof(receipt);
      say(text('say.receipt', { agent: receipt.agent, story: receipt.story, line }), receipt.verdict !== 'gone');
    }
  }
  return said;
}
