/** Refusals: what a person or script is told when something cannot be done. Never an exception across the wire. */

import type { Message } from '../domain/index.ts';
import { messageText } from './texts.messages.ts';

/** Every code a refusal may carry. They only grow; scripts match on them. */
export const REFUSAL_CODES = [
  'bad-input', // a field of the message does not fit its schema
  'no-host', // no host runs for this project
  'no-project', // no project is opened here
  'not-a-repo',
  'bare-repo',
  'no-commits',
  'detached-head',
  'no-config',
  'bad-config',
  'not-trusted',
  'unknown-story',
  'unknown-agent',
  'unknown-run',
  'unknown-stage',
  'story-exists',
  'wrong-stage', // the agent's role is not the one the story's state wants
  'slot-busy', // this (story, agent) is pending or running
  'worktree-busy', // another live run works in the story's worktree
  'worktree-fenced', // something of an old run may live there
  'worktree-taken', // the folder is there but is not this story's worktree
  'worktree-missing',
  'branch-missing',
  'cap-reached',
  'command-not-found',
  'bad-argument', // a filled-in text would be an option of the agent's command
  'stopping', // the host is shutting down
  'host-elsewhere', // another host owns the project
  'port-taken',
  'not-allowed', // token, Host or Origin; or the caller has no right to it
  'run-ended', // the run whose token was shown is not live
  'other-version', // page or command line and host speak different versions of the protocol
  'not-here', // this host cannot do that (no window, no dialog)
  'no-fence',
  'no-log',
  'state-unreadable',
  'disk',
  'failed',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** What was refused and why, with its remedy. `code`: its class. `field` and `value` name the input at fault, where one is. */
export interface Refusal {
  code: RefusalCode;
  why: Message;
  field?: string;
  value?: string;
}

/** The outcome of a command: a value, or a refusal. A thrown error is a bug, not a refusal. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: Refusal };

/** An Error that carries a refusal through code that can only throw; turned back into a Result at the nearest door. */
export class RefusalError extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(messageText(refusal.why, 'copied'));
    this.name = 'RefusalError';
    this.refusal = refusal;
  }
}

/** An Error of Huskies' own that says in a message what happened, and is no answer to a command. */
export class MessageError extends Error {
  readonly why: Message;
  constructor(why: Message) {
    super(messageText(why, 'copied'));
    this.name = 'MessageError';
    this.why = why;
  }
}

/** What an error says: its message, or the words of the system, git or a library. */
export function whyOf(error: unknown): Message | string {
  if (error instanceof RefusalError) return error.refusal.why;
  if (error instanceof MessageError) return error.why;
  return error instanceof Error ? error.message : String(error);
}

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** A refusal as the outcome of a command. */
export function refuse(
  code: RefusalCode,
  why: Message,
  at?: { field: string; value: string },
): { ok: false; error: Refusal } {
  return { ok: false, error: { code, why, ...at } };
}
