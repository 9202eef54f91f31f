/**
 * Prompts that wait for an agent: on the road `acp` Huskies sends the next one only between turns, and the command that starts
 * an agent in a terminal tells it what waits.
 */

/** Every writer of a prompt. `story`: the story's own prompt. `findings`: why the pipeline rejected the work. */
export const PROMPT_SOURCES = ['person', 'story', 'findings'] as const;
/** Who a prompt is from. */
export type PromptSource = (typeof PROMPT_SOURCES)[number];

/** A prompt that was not sent yet. It can be edited and removed. */
export interface QueuedPrompt {
  id: string;
  from: PromptSource;
  text: string;
  /** When it was queued, in ms since the epoch. */
  at: number;
}

/** The most characters of a prompt. */
export const MAX_PROMPT_LENGTH = 200_000;
/** The most prompts that wait for one run. */
export const MAX_QUEUED_PROMPTS = 100;
