/** What a conversation is shown from, and what a person can do in it. */
import type { AgentFacts, Refusal, RunRecord } from '../../contract/index.ts';
import type { OpenStream, ReadKept } from './feed.ts';

/** A message that waits until the turn has ended. */
export interface QueuedMessage {
  id: string;
  text: string;
}

/** One run with a conversation. The results of its actions are null, or why nothing was done. */
export interface ConversationSource {
  run: Pick<RunRecord, 'id' | 'story' | 'agent' | 'worktree'>;
  /** Whether the run takes messages now; otherwise a message resumes its session. */
  live: boolean;
  /** Whether the run is being stopped. */
  stopping: boolean;
  facts: AgentFacts | null;
  queued: readonly QueuedMessage[];
  /** Null while the run is starting: it has no streams yet. */
  openConversation: OpenStream | null;
  /** What is kept of the conversation, also of parts that `openConversation` no longer gives. */
  readConversation: ReadKept;
  /** What the agent's program writes to its standard output, unchanged. */
  openOutput: OpenStream;
  /** What it writes to its standard error, where programs tell why they fail. */
  openErrors: OpenStream;
  /** Null: it can only be read. */
  actions: ConversationActions | null;
}

/** What a person can do with messages. */
export interface MessageActions {
  send(words: string): Promise<Refusal | null>;
  edit(id: string, words: string): Promise<Refusal | null>;
  remove(id: string): Promise<Refusal | null>;
}

/** What a person can do in a conversation. */
export interface ConversationActions extends MessageActions {
  interrupt(): Promise<Refusal | null>;
}
