/** Who asks for something, as the host knows it by what the caller can show, and what each may ask for. */

/** What a person used: a place on the page, or the page at all, a key, the tray, the app's menu, the command line. */
export const VIAS = ['card', 'panel', 'detail', 'palette', 'key', 'page', 'tray', 'menu', 'cli'] as const;
/** One of `VIAS`. */
export type Via = (typeof VIAS)[number];

/** A person; `via` null: it was not said by what. */
export interface PersonCaller {
  kind: 'person';
  via: Via | null;
}

/** An agent at work, known by its run's own token. */
export interface RunCaller {
  kind: 'run';
  /** The run's id. */
  run: string;
  story: string;
  agent: string;
}

/** Another host. No command is open to one so far. */
export interface PeerCaller {
  kind: 'peer';
  /** The peer's name. */
  peer: string;
}

/** Who asks. */
export type Caller = PersonCaller | RunCaller | PeerCaller;

/** A person of whom nothing more is known. */
export const A_PERSON: PersonCaller = { kind: 'person', via: null };

/**
 * Who may call a command: `person`: a person only; `own-run`: a run too, about itself; `own-story`: a run too, about
 * its story; `any-run`: every live run.
 */
export type CallerRight = 'person' | 'own-run' | 'own-story' | 'any-run';

/** What a call is about, as far as that can be told; null: not known, or about nothing of the kind. */
export interface CallSubject {
  story: string | null;
  run: string | null;
}

/** Why a caller may not: its run has ended, or the right is not its. */
export type CallerDenial = 'run-ended' | 'person-only' | 'other-run' | 'other-story' | 'peer';

/** Why the caller may not do what needs `right`; null: it may. `live`: the caller's run is. */
export function denialOf(caller: Caller, right: CallerRight, about: CallSubject, live: boolean): CallerDenial | null {
  if (caller.kind === 'person') return null;
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
