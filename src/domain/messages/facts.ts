import type { NoValues, Said } from './values.ts';

/** Messages about what an agent's CLI tells of its state. */
export interface FactsMessages {
  /** Its turn has ended, and it has not said that its work is done. */
  'facts.ended': NoValues;
  'facts.rate-limited': NoValues;
  'facts.overloaded': NoValues;
  'facts.out-of-credit': NoValues;
  /** `command`: what a person runs to log in. */
  'facts.logged-out': { command: string };
  'facts.logged-out.unknown': NoValues;
  'facts.unreachable': NoValues;
  'facts.context-full': NoValues;
  /** `why`: what the CLI told. */
  'facts.failed': { why: Said };
  'facts.failed.untold': NoValues;
  /** `tool`: the tool that it may use or not. */
  'facts.permission': { tool: string };
  'facts.asks': { text: string };
  'facts.waits': NoValues;
  /** Its terminal asks for a name, a password or a passphrase. */
  'facts.login': { line: string };
  /** A run that continued this session failed, so the next one began a new session. */
  'facts.session-lost': { session: string };
  'facts.format': { what: string; field: string };
  /** No prompt would reach this session if its CLI continued it, so a new one was begun. */
  'facts.session-left': { session: string };
}
