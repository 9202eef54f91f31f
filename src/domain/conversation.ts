/**
 * The conversation of an agent on the ACP road, as a log of lines. The host writes one line of JSON for each event to the
 * run's stream `conversation`; a page reads the stream like a terminal's and makes items of it.
 */
import type { OptionKind } from './question.ts';

/** The states of a tool call, as ACP names them. */
export const TOOL_STATES = ['pending', 'in_progress', 'completed', 'failed'] as const;
/** The state of a tool call. */
export type ToolState = (typeof TOOL_STATES)[number];

/** One step of the agent's plan. */
export interface PlanStep {
  text: string;
  state: 'pending' | 'in_progress' | 'completed';
}

/** A part of what a tool call shows. */
export type ToolContent =
  | { kind: 'text'; text: string }
  /** `before` null: the file is new. The texts are cut where they are too long, and then `cut` is true. */
  | { kind: 'diff'; path: string; before: string | null; after: string; cut: boolean };

/**
 * One event. `at`: ms since the epoch.
 *
 * `prompt`: what was sent to the agent; `from`: a person, the story's own prompt, or findings of the pipeline. `text` and
 * `thought`: a further piece of the agent's message. `tool`: what is new of a tool call; fields that are left out keep
 * their values. `question`, `answered`: a permission request. `turn-end`: why the turn ended, as ACP names it. `note`: what
 * Huskies itself tells, such as that the session was resumed. `raw`: an update of an unknown kind, kept as it came.
 */
export type ConversationEvent = { at: number } & (
  | { kind: 'prompt'; id: string; from: 'person' | 'story' | 'findings'; text: string }
  | { kind: 'text'; text: string }
  | { kind: 'thought'; text: string }
  | { kind: 'plan'; steps: PlanStep[] }
  | {
      kind: 'tool';
      id: string;
      title?: string;
      tool?: string;
      state?: ToolState;
      content?: ToolContent[];
      places?: { path: string; line: number | null }[];
    }
  | { kind: 'question'; id: string; title: string; options: { id: string; label: string; kind: OptionKind }[] }
  | { kind: 'answered'; id: string; option: string | null; by: 'person' | 'policy' | 'ended' }
  | { kind: 'usage'; used: number | null; size: number | null; costUsd: number | null }
  | { kind: 'turn-end'; reason: string; error: string | null }
  | { kind: 'note'; text: string }
  | { kind: 'raw'; json: string }
);
