/** Reports of a CLI by its hooks, as they come in. Implemented by adapters/agents. */
import type { AgentSignal } from './agent-signals.ts';

/** Where hooks of a CLI report, and what runs them. */
export interface HookPlace {
  /** The address of reports of this CLI. */
  url: string;
  /** Absolute path of the folder with Huskies' own files for hooks. */
  folder: string;
  /** Absolute path of the program that runs them: Node, or Electron as Node. */
  node: string;
}

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
