/** What the history of a story shows of its events. */
import { type EventKind, type EventRecord, standaloneText, text } from '../../../../contract/index.ts';
import { type Caller, isMessage, VIAS } from '../../../../domain/index.ts';
import type { HistoryFilter } from '../../../store/view.ts';

/** How an event turned out, for its mark. */
export type EventTone = 'ok' | 'bad' | 'warn' | 'none';

const MOVES: readonly EventKind[] = [
  ...(['story_added', 'story_moved', 'story_blocked', 'story_unblocked', 'story_frozen', 'story_unfrozen'] as const),
  ...(['story_edited', 'story_held', 'story_released', 'story_deleted', 'story_restored', 'story_removed'] as const),
  ...(['merge_asked', 'merge_built', 'merge_conflict', 'merge_halved', 'story_merged'] as const),
];
const GATES: readonly EventKind[] = [
  ...(['gate_started', 'gate_passed', 'gate_failed', 'work_rejected', 'qa_passed', 'qa_failed'] as const),
];
const QUESTIONS: readonly EventKind[] = ['question_asked', 'question_answered'];

/** The filter that shows events of a kind, besides the one that shows all. */
function filterOf(kind: EventKind): HistoryFilter {
  if (MOVES.includes(kind)) return 'moves';
  if (GATES.includes(kind)) return 'gates';
  return QUESTIONS.includes(kind) ? 'questions' : 'runs';
}

const OK: readonly EventKind[] = [
  ...(['completed', 'stopped', 'gate_passed', 'qa_passed', 'story_merged', 'fence_lifted'] as const),
  ...(['worktree_restored', 'story_restored'] as const),
];
const BAD: readonly EventKind[] = [
  ...(['failed', 'stop_failed', 'gate_failed', 'qa_failed', 'work_rejected', 'merge_conflict'] as const),
  ...(['fence_forced'] as const),
];
const WARN: readonly EventKind[] = ['stalled', 'question_asked', 'story_blocked', 'orphans_found', 'prompts_dropped'];

/** Whether a filter shows the event. `stops` shows receipts instead of events. */
export function isShown({ kind }: Pick<EventRecord, 'kind'>, filter: HistoryFilter): boolean {
  return filter === 'all' || filterOf(kind) === filter;
}

/** How the event turned out. */
export function toneOf({ kind }: Pick<EventRecord, 'kind'>): EventTone {
  if (OK.includes(kind)) return 'ok';
  if (BAD.includes(kind)) return 'bad';
  return WARN.includes(kind) ? 'warn' : 'none';
}

/** The receipt that the event names; null if it names none, or if the stop is not over yet. */
export function receiptOf({ message }: Pick<EventRecord, 'message'>): string | null {
  const { receipt } = message.values as { receipt?: unknown };
  return message.code === 'stop.proved' && typeof receipt === 'string' ? receipt : null;
}

/**
 * What says more about the event than its words. `lines`: the last lines of a gate. `run`: the terminal or the
 * conversation of an agent, whose last lines can be a raw protocol.
 */
export function logOf({ kind, run }: Pick<EventRecord, 'kind' | 'run'>): 'lines' | 'run' | null {
  const ofGate: readonly EventKind[] = ['gate_passed', 'gate_failed'];
  const ofAgent: readonly EventKind[] = ['completed', 'failed', 'stalled', 'started'];
  if (run === null) return null;
  if (ofGate.includes(kind)) return 'lines';
  return ofAgent.includes(kind) ? 'run' : null;
}

/** Who caused the event, in words; null: the host did by itself. */
export function whoOf(by: Caller | null): string | null {
  if (by === null) return null;
  if (by.kind === 'run') return text('history.by.run', { agent: by.agent });
  if (by.kind === 'peer') return text('history.by.peer', { peer: by.peer });
  if (by.kind === 'scheduler') return text('history.by.scheduler');
  // A newer host may name a place that this version does not know.
  const via = VIAS.find((one) => one === by.via);
  return via === undefined ? text('history.by.person') : text('history.by.person.via', { place: text(`via.${via}`) });
}

/** The person who asked for the stop that the event tells of; null if it tells of none, or if no person asked. */
function askerOf({ message }: Pick<EventRecord, 'message'>): Caller | null {
  const { why } = message.values as { why?: unknown };
  if (!isMessage(why) || why.code !== 'run.asked.via') return null;
  const via = VIAS.find((one) => one === why.values.via);
  return { kind: 'person', via: via ?? null };
}

/** What the event says beyond its kind, and who caused it: the second line of its row; empty if there is nothing. */
export function detailsOf(event: EventRecord): string {
  const asker = askerOf(event);
  const words = asker === null ? standaloneText(event.message) : '';
  return [words, whoOf(event.by ?? asker)].filter((part) => part !== null && part !== '').join(' · ');
}

/** Events of one day, the newest first. */
export interface Day {
  /** The beginning of the day in the person's time zone, ms since the epoch. */
  start: number;
  events: EventRecord[];
}

/** The events by days. `events`: the newest first. */
export function byDay(events: readonly EventRecord[]): Day[] {
  const days: Day[] = [];
  for (const event of events) {
    const start = new Date(event.at).setHours(0, 0, 0, 0);
    const last = days.at(-1);
    if (last?.start === start) last.events.push(event);
    else days.push({ start, events: [event] });
  }
  return days;
}

/** Events that are shown as one. */
export interface EventGroup {
  /** The newest of them. */
  event: EventRecord;
  times: number;
  /** When the first of them happened, in ms since the epoch. */
  since: number;
}

/**
 * The events as they are shown: edits of one person that follow one another and say the same are one, since a text is
 * saved at each pause in typing. `events`: the newest first.
 */
export function grouped(events: readonly EventRecord[]): EventGroup[] {
  const groups: EventGroup[] = [];
  for (const event of events) {
    const last = groups.at(-1);
    if (last !== undefined && isSameEdit(last.event, event)) {
      last.times += 1;
      last.since = event.at;
    } else groups.push({ event, times: 1, since: event.at });
  }
  return groups;
}

function isSameEdit(a: EventRecord, b: EventRecord): boolean {
  const arePersons = a.by?.kind === 'person' && b.by?.kind === 'person';
  return arePersons && a.kind === 'story_edited' && b.kind === 'story_edited' && detailsOf(a) === detailsOf(b);
}

/** A newer first page before the events that are shown. Without a common event some may lie between: then it is all. */
export function joined(newest: readonly EventRecord[], shown: readonly EventRecord[]): EventRecord[] {
  const oldest = newest.at(-1)?.seq ?? 0;
  if (!shown.some(({ seq }) => seq >= oldest)) return [...newest];
  return [...newest, ...shown.filter(({ seq }) => seq < oldest)];
}
