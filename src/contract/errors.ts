/** Refusals: the answers to commands that cannot be done. Exceptions never cross a link. */

import type { Message } from '../domain/index.ts';
import { messageText } from './texts.messages.ts';

/** Every code that a refusal may have. Scripts match on them, so none is ever removed. */
export const REFUSAL_CODES = [
  'bad-input', // a field of the message does not fit its schema
  'no-host', // no host is running for this project
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
  'unknown-question', // no such question, or it has ended with its run
  'unknown-gate', // no such gate in the config, or none is due in the story's stage
  'unknown-stage',
  'story-exists',
  'story-changed', // another writer has changed what is to be replaced
  'wrong-stage', // the story's state wants another role, or none
  'slot-busy', // this (story, agent) is pending or running
  'worktree-busy', // another live run uses the story's worktree
  'worktree-fenced', // something of an earlier run may still be alive there
  'worktree-taken', // the folder exists but is not this story's worktree
  'worktree-missing',
  'branch-missing',
  'setup-due', // the worktree must be set up first
  'cap-reached',
  'machine-full', // the limit of agents in all projects of this machine is reached
  'helper-busy', // a run in another project of this machine uses the shared helper of the agent's CLI
  'role-busy', // the limit of this role or agent is reached
  'command-not-found',
  'sandbox-unusable', // the agent's sandbox is missing, refused by the system, or cannot enforce its limits
  'bad-argument', // the agent's command would take a story's text as an option
  'stopping', // the host is shutting down
  'host-elsewhere', // another host owns the project
  'port-taken',
  'not-allowed', // wrong token, Host or Origin; or the caller has no right to do this
  'run-ended', // the run that the token belongs to is not live
  'other-version', // the client and the host use different versions of the protocol
  'not-here', // this host cannot do that, since it has no window or dialog
  'no-fence',
  'no-log',
  'state-unreadable',
  'disk', // a disk is full or cannot be written
  'resources', // the machine has no memory, processes or open files left
  'failed',
] as const;
/** A code of `REFUSAL_CODES`. */
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/**
 * Why a command was refused. `code`: its class. `why`: its message, which has a remedy. `field` and `value`: the wrong
 * input, if any.
 */
export interface Refusal {
  code: RefusalCode;
  why: Message;
  field?: string;
  value?: string;
}

/** The outcome of a command: a value or a refusal. A thrown error is a bug, never a refusal. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: Refusal };

/**
 * An Error that carries a refusal through code that can only throw. The door that was called turns it back into a
 * Result.
 */
export class RefusalError extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(messageText(refusal.why, 'copied'));
    this.name = 'RefusalError';
    this.refusal = refusal;
  }
}

/** An Error of Huskies with a message of the catalogue that does not answer a command. */
export class MessageError extends Error {
  readonly why: Message;
  constructor(why: Message) {
    super(messageText(why, 'copied'));
    this.name = 'MessageError';
    this.why = why;
  }
}

/** The reason that an error gives: a message of the catalogue, or the text of the system, git or a library. */
export function whyOf(error: unknown): Message | string {
  if (error instanceof RefusalError) return error.refusal.why;
  if (error instanceof MessageError) return error.why;
  return error instanceof Error ? error.message : String(error);
}

/** A value as the outcome of a command. */
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
