/** What a person is notified of while looking elsewhere, and which notices are shown as one. */
import type { AgentState } from './agent-facts.ts';
import type { EventKind, EventRecord } from './event.ts';
import type { Message } from './message.ts';

/** Every kind of notice, the most urgent first. */
export const NOTICE_KINDS = [
  'stop-failed',
  'needs-input',
  'stalled',
  'failed',
  'blocked',
  'conflict',
  'gate-failed',
  'finished',
  'merged',
] as const;
/** One of `NOTICE_KINDS`. */
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** One thing that a person is told about a story. `at`: ms since the epoch. */
export interface Notice {
  kind: NoticeKind;
  story: string;
  /** The title of the story. */
  title: string;
  /** Null: no agent and no gate is concerned. */
  agent: string | null;
  message: Message;
  at: number;
}

/** The events that a person is notified of. A stop that failed is told with its survivors, by the stop itself. */
const OF_EVENT: Partial<Readonly<Record<EventKind, NoticeKind>>> = {
  question_asked: 'needs-input',
  stalled: 'stalled',
  completed: 'finished',
  failed: 'failed',
  gate_failed: 'gate-failed',
  story_blocked: 'blocked',
  merge_conflict: 'conflict',
  story_merged: 'merged',
};

/**
 * The kind of notice for an event; null: none. A person is not told what a person has done. `isAgent`: the run of the
 * event is an agent's, or it has none; the ends of gates and of the steps of a setup have events of their own.
 */
export function noticeOfEvent(
  { kind, by, message }: Pick<EventRecord, 'kind' | 'by' | 'message'>,
  isAgent: boolean,
): NoticeKind | null {
  if (by?.kind === 'person' || message.code === 'blocked.person') return null;
  if ((kind === 'completed' || kind === 'failed') && !isAgent) return null;
  return OF_EVENT[kind] ?? null;
}

/** The kind of notice for an agent whose state has changed; null: none. `before`: null if its CLI had told none. */
export function noticeOfState(before: AgentState | null, after: AgentState | null): NoticeKind | null {
  if (before === after) return null;
  if (after === 'needs-you') return 'needs-input';
  // An agent that was just started is idle until its first prompt, and that is no news.
  return after === 'idle' && before === 'working' ? 'finished' : null;
}

/** Whether the story does not go on, or not as it should, until a person acts. */
export function asksForPerson(kind: NoticeKind): boolean {
  return kind !== 'finished' && kind !== 'merged';
}

/** Whether a notice is shown. Only a failed stop is told to a person who has the window in front of them. */
export function isShown(kind: NoticeKind, windowHasFocus: boolean): boolean {
  return kind === 'stop-failed' || !windowHasFocus;
}

/** Notices that follow each other within this time are shown as one. */
export const GROUP_MS = 10_000;

/** One notification: what it tells, the most urgent notice first. */
export interface ShownNotices {
  notices: readonly Notice[];
  /** Whether it takes the place of the notification that is still visible. */
  replaces: boolean;
}

/**
 * The notification for a new notice. It also tells those of the visible one and replaces it, if the last of them is
 * recent. A failed stop always stands alone. No two notices of a notification say the same.
 */
export function withVisible(visible: readonly Notice[], notice: Notice): ShownNotices {
  const last = Math.max(...visible.map(({ at }) => at));
  const replaces = notice.at - last <= GROUP_MS && [notice, ...visible].every(({ kind }) => kind !== 'stop-failed');
  const others = visible.filter((one) => replaces && (one.story !== notice.story || one.kind !== notice.kind));
  const rank = ({ kind }: Notice) => NOTICE_KINDS.indexOf(kind);
  return { notices: [...others, notice].sort((a, b) => rank(a) - rank(b) || a.at - b.at), replaces };
}
