/** What a card says of its story, decided in one place for board, detail and announcements. */
import type { FenceRecord, RunRecord, StoryRecord } from '../../contract/index.ts';
import { isolated, messageText, text } from '../../contract/index.ts';
import { isBusy } from '../../domain/index.ts';

export type CardState =
  | 'idle'
  | 'starting'
  | 'running'
  | 'stopping'
  | 'stop-failed'
  | 'finished'
  | 'failed'
  | 'blocked'
  | 'frozen';

/** A stop that failed outranks everything: it stays in sight until it is solved. */
export function cardState(story: StoryRecord, run: RunRecord | null, fence: FenceRecord | null): CardState {
  if (fence) return 'stop-failed';
  if (run && isBusy(run)) return runState(run);
  if (story.blocked !== null) return 'blocked';
  if (story.frozen) return 'frozen';
  return run ? runState(run) : 'idle';
}

/** While a stop has not let go of the record, its status is no news: 'stopping' until the receipt. */
export function runState(run: RunRecord): CardState {
  if (run.stopping) return 'stopping';
  if (run.status === 'completed') return 'finished';
  if (run.status === 'failed') return 'failed';
  return run.status === 'pending' ? 'starting' : 'running';
}

/** 'stopping, 6 processes left'; an agent that ended by itself is 'ended', what it left is being looked for. */
export function stoppingText(run: RunRecord): string {
  const left = run.stopping?.left ?? null;
  const ended = run.stopping?.by === 'exit';
  if (left === null) return text(ended ? 'card.ended' : 'card.stopping');
  return text(ended ? 'card.ended.left' : 'card.stopping.left', { n: left });
}

/** 'node 48213 (D)' for each process of a fence, the first few. */
export function fenceNames(fence: FenceRecord, most: number): string {
  const names = fence.processes.slice(0, most).map((p) => `${isolated(programName(p.command))} ${p.pid} (${p.state})`);
  const more = fence.processes.length - names.length;
  if (more > 0) names.push(text('fence.more', { n: more }));
  return names.length > 0 ? names.join(', ') : messageText(fence.reason);
}

/** Every process of a fence with why it may still live, one a line; the reason where none is known. */
export function fenceDetail(fence: FenceRecord): string {
  const lines = fence.processes.map(
    (p) => `${p.pid} ${isolated(programName(p.command))} (${p.state}): ${messageText(p.why)}`,
  );
  return lines.join('\n') || messageText(fence.reason);
}

/** 'tried 2 times, next look in 4 s'; reconcile goes on by itself. */
export function fenceTries({ attempts, nextTryAt }: FenceRecord, now: number): string {
  const next =
    nextTryAt === null
      ? text('fence.looking')
      : text('fence.next', { n: Math.max(0, Math.ceil((nextTryAt - now) / 1000)) });
  return attempts === 0 ? next : text('fence.tries', { n: attempts, next });
}

/** The program's own name out of a command line: '/usr/bin/node x.mjs' → 'node'. */
export function programName(command: string): string {
  const first = command.trim().split(/\s+/)[0] ?? command;
  return first.split('/').pop() || command;
}
