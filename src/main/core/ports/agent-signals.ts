/** What the CLI of an agent tells about its work, in words that are the same for all CLIs. Adapters make them of its own. */
import type { Message } from '../../../contract/index.ts';
import type { ContextUse, TokenCounts } from '../../../domain/index.ts';

/**
 * Why a request to the model failed. `unreachable`: there was no answer. `context-full`: the session is too long for the
 * model. `other`: something else, or the CLI does not tell.
 */
export const MODEL_FAILURES = [
  'rate-limited',
  'overloaded',
  'out-of-credit',
  'logged-out',
  'unreachable',
  'context-full',
  'other',
] as const;
/** One of MODEL_FAILURES. */
export type ModelFailure = (typeof MODEL_FAILURES)[number];

/** A failed request. `text`: what the CLI told; null: nothing. `login`: the command that logs its CLI in; null: not known. */
export interface FailedRequest {
  why: ModelFailure;
  text: string | null;
  login: string | null;
}

/** What is known of the use of a session. What is left out or null keeps its value. */
export interface UsageSignal {
  /** Of the whole session, also of what earlier runs used of it. */
  tokens?: Partial<TokenCounts>;
  /** Of the whole session, in US dollars, as the CLI tells it. */
  costUsd?: number | null;
  context?: ContextUse | null;
}

/**
 * One signal.
 *
 * `tool-started`: `detail` is a command, a path or null. `needs-person`: a question is open, and `why` says which.
 * `answered`: it is not open any more. `continued`: the turn goes on, whatever was told before. `retrying`: the CLI tries a failed request again; `until` in ms since the epoch, or
 * null if it does not tell. `failed`: the turn has ended for this reason. `dialog`: the dialog that the CLI shows before it
 * does any work; null: it is not open any more. `notice`: what a person should know of the run as a whole.
 */
export type AgentSignal =
  | { kind: 'session'; id: string }
  | { kind: 'model'; model: string }
  | { kind: 'turn-started' }
  | { kind: 'continued' }
  | { kind: 'tool-started'; name: string; detail: string | null }
  | { kind: 'tool-ended' }
  | { kind: 'needs-person'; why: Message }
  | { kind: 'answered' }
  | { kind: 'turn-ended' }
  | ({ kind: 'retrying'; until: number | null } & FailedRequest)
  | ({ kind: 'failed' } & FailedRequest)
  | ({ kind: 'usage' } & UsageSignal)
  | { kind: 'dialog'; why: Message | null }
  | { kind: 'notice'; why: Message };

/**
 * A failed request that a CLI shows on its screen. `inSeconds`: until it tries again, if it tells that. `count`: how many
 * failures the screen shows, so that the same one twice is not taken for one.
 */
export interface ScreenFailure extends FailedRequest {
  kind: 'retrying' | 'failed';
  inSeconds: number | null;
  count: number;
}
