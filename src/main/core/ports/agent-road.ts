/** Agents that speak a protocol on their pipes: the session of a CLI, and the questions that it asks. */
import type { Message } from '../../../contract/index.ts';
import type { AgentFacts, ConversationEvent, QuestionRecord, UsedBefore } from '../../../domain/index.ts';
import type { SpawnedRun } from './spawner.ts';

/** Distributes over a union, unlike Omit. */
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** An event of a conversation before its time is known. */
export type NewConversationEvent = Without<ConversationEvent, 'at'>;

/** A question as the CLI asks it. Its id is unique within the session. */
export type RoadQuestion = Pick<QuestionRecord, 'id' | 'title' | 'detail' | 'tool' | 'options'>;

/** What a session tells besides the ends of turns and questions. Facts that are left out are unchanged. */
export interface SessionUpdate {
  facts: Partial<AgentFacts>;
  events: readonly NewConversationEvent[];
}

/** How a turn ended. It never tells whether the story's work is done. */
export interface TurnEnd {
  /** As ACP names it (`end_turn`, `cancelled`, `refusal`, …); `failed` if the prompt was rejected. */
  reason: string;
  /** Why the turn failed, with a remedy; null if it did not. */
  error: Message | null;
  /** The same in the CLI's own words. */
  detail: string | null;
  /** Facts that the end itself tells, such as tokens. */
  facts: Partial<AgentFacts>;
}

/** How the session began: a new one, or an earlier one of the same CLI that was resumed, or loaded with its history. */
export type SessionStart = 'new' | 'resumed' | 'loaded';

/** Hears of a session. No method may throw, and none is called after `closed`. */
export interface SessionListener {
  /** `session`: the CLI's own id, by which it can be resumed later. Prompts may be sent from now on. */
  opened(session: string, how: SessionStart, facts: Partial<AgentFacts>): void;
  updated(update: SessionUpdate): void;
  /** The CLI waits for AgentSession.answer(). */
  asked(question: RoadQuestion): void;
  /** The CLI took a question back. */
  withdrew(question: string): void;
  turnEnded(end: TurnEnd): void;
  /**
   * The connection is over. `why` null: the CLI closed it, as at its end. Otherwise it could not be opened or understood.
   * The run's processes may be alive.
   */
  closed(why: Message | null): void;
}

/** A server of tools that the CLI is told of when its session opens. */
export interface ToolServer {
  name: string;
  url: string;
  headers: Readonly<Record<string, string>>;
}

/** What a session needs. */
export interface SessionRequest {
  run: string;
  /** The run on pipes. Its raw output is kept in its own log as well. */
  pty: Pick<SpawnedRun, 'write'>;
  /** Absolute path of the worktree. */
  cwd: string;
  /** The CLI's id of the session to continue; null: a new one. Processes of that session must be proven gone. */
  resume: string | null;
  /** What earlier runs have counted of it; absent or null: nothing. */
  before?: UsedBefore | null;
  /** The CLI's name of its mode and its model; null: the CLI's own choice. */
  mode: string | null;
  model: string | null;
  tools: readonly ToolServer[];
  /** The oldest version that speaks the protocol as it was tested, and what installs a newer one; absent: not known. */
  oldest?: { version: string; install: string };
  /** The command that logs its CLI in, as a person types it; absent: not known. */
  login?: string;
  /** What a person should know of the session before it is open. */
  notices: readonly Message[];
}

/** One open session. Its methods never throw and never reject; what goes wrong is told to the listener. */
export interface AgentSession {
  /** Begins a turn; SessionListener.turnEnded() follows. Call it only when no turn is in progress. */
  prompt(text: string): void;
  /** Requests the end of the turn. It ends no process: that is not a stop. */
  cancel(): void;
  /** `option` null: there is no answer. */
  answer(question: string, option: string | null): void;
  /**
   * While it is held, the session lets its CLI wait soon, as the readers of what it has told are behind. What was read before is
   * still told: at most TERMINAL_HIGH_BYTES of output.
   */
  hold(isHeld: boolean): void;
  /** Tells nothing more. It ends no process either. */
  close(): void;
}

/** Opens sessions of CLIs. */
export interface SessionOpener {
  /** Never throws: a session that cannot be opened is `closed` with the reason. */
  open(request: SessionRequest, listener: SessionListener): AgentSession;
}
