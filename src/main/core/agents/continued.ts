/** Which session of its CLI an agent's next run on the story begins or continues. */
import { wasInterrupted } from '../../../domain/index.ts';
import type { AgentConfig, StoredRun } from '../ports/index.ts';

/** Ids of sessions are UUIDs, or names such as `ses_1a2b`. None can be read as an option or as a path. */
const SESSION_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;

/** A run that has ended, as far as its session matters. */
export type EarlierRun = Pick<StoredRun, 'status' | 'reason' | 'facts'>;

/**
 * The session of the newest run that has one; null: none. `earlier`: runs of the agent on the story, newest first.
 *
 * A session is given up when a run that continued it has failed by itself: its CLI does not know it any more, or cannot
 * open it.
 */
export function continuedSession(earlier: readonly EarlierRun[]): string | null {
  const last = lastSession(earlier);
  return last === null || last.isGivenUp ? null : last.id;
}

/** The session that was given up, so that the next run begins a new one; null: none was. `earlier`: as continuedSession. */
export function givenUpSession(earlier: readonly EarlierRun[]): string | null {
  const last = lastSession(earlier);
  return last?.isGivenUp === true ? last.id : null;
}

function lastSession(earlier: readonly EarlierRun[]): { id: string; isGivenUp: boolean } | null {
  const [last, before] = earlier.filter(({ facts }) => (facts?.session ?? null) !== null);
  const id = last?.facts?.session ?? null;
  if (last === undefined || id === null || !SESSION_ID.test(id)) return null;
  return { id, isGivenUp: before?.facts?.session === id && failedByItself(last) };
}

/** Whether a prompt reaches a session that its CLI continues in a terminal. `reports`: its hooks are handed over. */
export function isToldOnResume({ resume, hooks }: Pick<AgentConfig, 'resume' | 'hooks'>, reports: boolean): boolean {
  const isInCommand = resume?.some((argument) => argument.includes('{prompt}')) ?? false;
  return isInCommand || (reports && hooks?.sendsPrompts === true);
}

/** The session of a start in a terminal. `id` null: its CLI alone knows it. */
export interface TerminalSession {
  id: string | null;
  isContinued: boolean;
}

/** Continues a session where its CLI can; else names a new one where the CLI lets others do so. */
export function terminalSession(
  { preset, resume, command }: Pick<AgentConfig, 'preset' | 'resume' | 'command'>,
  earlier: readonly EarlierRun[],
  uuid: () => string,
): TerminalSession {
  const continued = preset === null || resume === null ? null : continuedSession(earlier);
  if (continued !== null) return { id: continued, isContinued: true };
  const isNamed = preset !== null && command.some((argument) => argument.includes('{newSession}'));
  return { id: isNamed ? uuid() : null, isContinued: false };
}

function failedByItself(run: Pick<StoredRun, 'status' | 'reason'>): boolean {
  return run.status === 'failed' && !wasInterrupted(run) && run.reason?.code === 'run.exit';
}
