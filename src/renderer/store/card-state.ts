/** The state that a card shows. Board, detail and panel all take it from here. */
import type { FenceRecord, ReceiptRecord, RunRecord, StoryRecord } from '../../contract/index.ts';
import { agentStateText, isolate, messageText, standaloneText, text } from '../../contract/index.ts';
import { isBusy } from '../../domain/index.ts';
import { ago, atTime } from '../ui/format.ts';

/** `stop-failed` comes from a fence, `blocked` and `frozen` from the story, `idle` means no run, the rest is a run's. */
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

/** A failed stop outranks everything, so that it stays visible until it is resolved. A busy run outranks the flags. */
export function cardState(story: StoryRecord, run: RunRecord | null, fence: FenceRecord | null): CardState {
  if (fence) return 'stop-failed';
  if (run && isBusy(run)) return runState(run);
  if (story.blocked !== null) return 'blocked';
  if (story.frozen) return 'frozen';
  return run ? runState(run) : 'idle';
}

/**
 * The run that a story's card shows, from its runs in the mirror's order: the busy one, otherwise the newest. null if
 * there is none, or if another run was stopped after it had ended: then the receipt of that stop is the newest news.
 */
export function cardRun(
  [run]: readonly RunRecord[],
  receipt: Pick<ReceiptRecord, 'run' | 'at'> | null,
): RunRecord | null {
  if (run === undefined) return null;
  if (isBusy(run) || receipt === null || receipt.run === run.id) return run;
  return receipt.at > (run.endedAt ?? run.startedAt) ? null : run;
}

/** The state of a run. Until a stop has its receipt the run is 'stopping', whatever its status says. */
export function runState(run: RunRecord): CardState {
  if (run.stopping) return 'stopping';
  if (run.status === 'completed') return 'finished';
  if (run.status === 'failed') return 'failed';
  return run.status === 'pending' ? 'starting' : 'running';
}

/** What the mark of a run shows: its state, or what its agent tells while it runs. */
export type RunMark = CardState | 'needs-you' | 'retrying' | 'turn-ended' | 'stalled';

/** All marks: those of runs, and that of a story that waits for its turn. */
export type Mark = RunMark | 'queued';

/** The mark of a run. Only a running one has a mark of its agent's state. `asks`: a question of its is open. */
export function runMark(run: RunRecord, asks = false): RunMark {
  const state = runState(run);
  if (state === 'running' && asks) return 'needs-you';
  const doing = state === 'running' ? (run.facts?.state ?? 'working') : 'working';
  if (doing === 'working') return state === 'running' && run.stalledAt !== null ? 'stalled' : state;
  return doing === 'idle' ? 'turn-ended' : doing;
}

/**
 * What its agent tells, in words; empty if it works, or tells nothing. `now`: ms since the epoch. `asksBeside`: its questions
 * stand beside the words, which then do not repeat one.
 */
export function agentNews(run: RunRecord, now: number, asksBeside = false): string {
  const { facts } = run;
  if (facts === null || runState(run) !== 'running' || facts.state === 'working') return '';
  const isQuestion = facts.state === 'needs-you' && (facts.why === null || facts.why.code === 'acp.asks');
  return asksBeside && isQuestion ? '' : agentStateText(facts, now);
}

/** What the agent does, in one line: its last action with the tool that it uses, otherwise its last line of output. */
export function lastAction({ facts, lastLine }: Pick<RunRecord, 'facts' | 'lastLine'>): string {
  const { lastAction: action = null, tool = null } = facts ?? {};
  return action ?? (tool === null ? (lastLine ?? '') : text('facts.tool', { tool }));
}

/**
 * What a card says of a run at work, in one line: that it has stalled, what its agent needs, otherwise what it does. `now`:
 * ms since the epoch.
 */
export function workText(run: RunRecord, now: number): string {
  const news = agentNews(run, now);
  if (news === '' && run.stalledAt !== null) return stalledText(run, now);
  const { why = null, nextTryAt = null, state = null } = run.facts ?? {};
  // Without a reason the word beside the mark says as much.
  const tells = why !== null || nextTryAt !== null || state === 'idle';
  return news === '' || !tells ? lastAction(run) : news;
}

/** Why a run has failed and the last line that it wrote, for example 'exit 3 · Error: no such table'. */
export function failureText({ reason, lastLine }: Pick<RunRecord, 'reason' | 'lastLine'>): string {
  const why = standaloneText(reason);
  const line = lastLine ?? '';
  if (why === '' || line === '') return why || line;
  return text('card.failure', { reason: why, line });
}

/** What a card calls a run: the name of its agent, or for example 'gate tests'. */
export function runName({ kind, agent }: Pick<RunRecord, 'kind' | 'agent'>): string {
  return kind === 'agent' ? agent : text(`run.name.${kind}`, { name: agent });
}

/** For example 'last output 17 min ago'; for a run without any output, that it has written none. `now`: ms since the epoch. */
export function outputAge({ lastOutputAt }: Pick<RunRecord, 'lastOutputAt'>, now: number): string {
  return lastOutputAt === null ? text('detail.output.none') : text('detail.output', { ago: ago(now - lastOutputAt) });
}

/**
 * For example 'since 14:02, last output 17 min ago', or 'no answer of the model for 6 min: interrupt its turn (Esc) or stop
 * it'. `now`: ms since the epoch.
 */
export function stalledText(run: Pick<RunRecord, 'stalledAt' | 'stall' | 'lastOutputAt'>, now: number): string {
  const { stall = null } = run;
  if (stall !== null && stall.kind !== 'output')
    return text(`state.stalled.${stall.kind}`, { n: Math.floor((now - stall.since) / 60_000) });
  const output = outputAge(run, now);
  return run.stalledAt === null ? output : text('state.stalled.since', { at: atTime(run.stalledAt, now), output });
}

/** For example 'stopping, 6 processes left'. If the agent exited by itself, the text says 'ended' instead. */
export function stoppingText(run: RunRecord): string {
  const left = run.stopping?.left ?? null;
  const ended = run.stopping?.by === 'exit';
  if (left === null) return text(ended ? 'card.ended' : 'card.stopping');
  return text(ended ? 'card.ended.left' : 'card.stopping.left', { n: left });
}

/**
 * How far a stop is, for example '6 of 14 processes left'. `most`: the most processes seen alive since it began; null if
 * none was counted yet.
 */
export function stopProgress(run: RunRecord, most: number | null): string {
  const left = run.stopping?.left ?? null;
  if (left === null || most === null) return run.stopping?.by === 'exit' ? text('card.checking') : '';
  return text('card.left', { left, n: Math.max(left, most) });
}

/** For example 'node 48213 (D), and 2 more': at most `maxCount` processes by name; the reason if none is known. */
export function fenceNames(fence: FenceRecord, maxCount: number): string {
  const names = fence.processes
    .slice(0, maxCount)
    .map((p) => `${isolate(programName(p.command))} ${p.pid} (${p.state})`);
  const more = fence.processes.length - names.length;
  if (more > 0) names.push(text('fence.more', { n: more }));
  return names.length > 0 ? names.join(', ') : messageText(fence.reason);
}

/** Every process of a fence with why it may still be alive, one per line; the fence's reason if none is known. */
export function fenceDetail(fence: FenceRecord): string {
  const lines = fence.processes.map(
    (p) => `${p.pid} ${isolate(programName(p.command))} (${p.state}): ${messageText(p.why)}`,
  );
  return lines.join('\n') || messageText(fence.reason);
}

/** For example 'tried 2 times, looks again in 4 s'. `now` is in ms since the epoch. */
export function fenceTries({ attempts, nextTryAt, waitsForRetry }: FenceRecord, now: number): string {
  const next =
    nextTryAt === null
      ? text(waitsForRetry ? 'fence.waits' : 'fence.looking')
      : text('fence.next', { n: Math.max(0, Math.ceil((nextTryAt - now) / 1000)) });
  return attempts === 0 ? next : text('fence.tries', { n: attempts, next });
}

/** The program's name in a command line: 'node' in '/usr/bin/node x.mjs'. */
export function programName(command: string): string {
  const first = command.trim().split(/\s+/)[0] ?? command;
  return first.split('/').pop() || command;
}
