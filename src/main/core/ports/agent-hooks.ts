/** Reports of a CLI by its hooks, as they come in. Implemented by adapters/agents. */
import type { AgentSignal } from './agent-signals.ts';

/** What a report means. `problem`: why it, or a part of it, could not be understood; null: it was. */
export interface DecodedHook {
  signals: AgentSignal[];
  problem: string | null;
}

/**
 * Decodes a report of the CLI with this preset. `body`: parsed JSON, not checked; a CLI of another version may send
 * anything. Never throws. Null: no such CLI sends reports.
 */
export type DecodeHook = (preset: string, body: unknown) => DecodedHook | null;
