/** Reports of a CLI by its hooks, as they come in. Implemented by adapters/agents. */
import type { QuestionRecord } from '../../../domain/index.ts';
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

/** A permission request of a CLI, with the answers as it expects them. */
export interface HookQuestion extends Pick<QuestionRecord, 'title' | 'detail' | 'tool'> {
  /** Identifies the tool call among those of the run. */
  call: string;
  allow: unknown;
  reject: unknown;
}

/** What a report means. `problem`: why it, or a part of it, could not be understood; null: it was. */
export interface DecodedHook {
  signals: AgentSignal[];
  /** The permission request for whose answer the CLI waits; null: it does not wait. */
  question: HookQuestion | null;
  /** The tool call that does not wait for its answer any more (HookQuestion.call); `all`: none does; null: no change. */
  over: string | null;
  problem: string | null;
}

/**
 * Decodes a report of the CLI with this preset. `body`: parsed JSON, not checked; a CLI of another version may send
 * anything. Never throws. Null: no such CLI sends reports.
 */
export type DecodeHook = (preset: string, body: unknown) => DecodedHook | null;
