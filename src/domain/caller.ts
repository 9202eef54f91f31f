/** Callers, as the host identifies them by their credentials, and what each of them may call and see. */
import type { RunRecord } from './run.ts';

/**
 * What a person used to call a command: a part of the page, a shortcut, the tray, the app's menu or the command line.
 */
export const VIAS = ['card', 'panel', 'detail', 'palette', 'key', 'page', 'tray', 'menu', 'cli', 'inbox'] as const;
/** One of `VIAS`. */
export type Via = (typeof VIAS)[number];

/** A person. `via`: what the person used; null if unknown. */
export interface PersonCaller {
  kind: 'person';
  via: Via | null;
}

/** A program inside a run, identified by the run's token. */
export interface RunCaller {
  kind: 'run';
  /** The run's id. */
  run: string;
  story: string;
  agent: string;
}

/** Another host. It cannot call any command so far. */
export interface PeerCaller {
  kind: 'peer';
  /** The peer's name. */
  peer: string;
}

/** The scheduler of the host itself, which starts agents by the project's automation. No session is ever one. */
export interface SchedulerCaller {
  kind: 'scheduler';
}

/** Who calls a command. */
export type Caller = PersonCaller | RunCaller | PeerCaller | SchedulerCaller;

/** The scheduler. */
export const THE_SCHEDULER: SchedulerCaller = { kind: 'scheduler' };

/** A person without further details. */
export const A_PERSON: PersonCaller = { kind: 'person', via: null };

/**
 * Who may call a command besides a person. `person`: no run. `own-run`: a live run, on itself. `own-story`: a live run,
 * on its own story. `any-run`: every live run, on anything.
 */
export type CallerRight = 'person' | 'own-run' | 'own-story' | 'any-run';

/** The record of a run as this caller may see it: a run sees no output of another run, not even the last line. */
export function runAsSeenBy(caller: Caller, run: RunRecord): RunRecord {
  return caller.kind === 'person' || (caller.kind === 'run' && caller.run === run.id)
    ? run
    : { ...run, lastLine: null };
}

/** The story and the run that a call acts on; null if unknown, or if it acts on none. */
export interface CallSubject {
  story: string | null;
  run: string | null;
}

/** Why a caller must not call a command. */
export type CallerDenial = 'run-ended' | 'person-only' | 'other-run' | 'other-story' | 'peer';

/**
 * Why the caller must not make a call that requires `right`; null if it may. `live`: whether the caller's run is live.
 */
export function denialOf(caller: Caller, right: CallerRight, about: CallSubject, live: boolean): CallerDenial | null {
  // The scheduler is part of the host, and its starts are checked again by the rules of automation.
  if (caller.kind === 'person' || caller.kind === 'scheduler') return null;
  if (caller.kind === 'peer') return 'peer';
  if (!live) return 'run-ended';
  switch (right) {
    case 'person':
      return 'person-only';
    case 'own-run':
      return about.run === caller.run ? null : 'other-run';
    case 'own-story':
      return about.story === caller.story ? null : 'other-story';
    case 'any-run':
      return null;
  }
}
