/** The argument list of an agent, with the story filled in. No shell ever sees it. */
import type { AgentConfig } from '../ports/index.ts';

export interface CommandValues {
  story: string;
  /** Absolute path. */
  worktree: string;
  title: string;
  /** The story's markdown; part of the prompt, not of the command itself. */
  text: string;
}

/** The prompt of an agent that was given none. */
const DEFAULT_PROMPT = 'Story {story}: {title}\n\n{text}';

/** Linux takes at most 131,072 bytes per argument (MAX_ARG_STRLEN), its closing NUL and what stands around it included. */
const MAX_PROMPT_BYTES = 120_000;

/**
 * Fills `{prompt}`, `{story}` and `{worktree}` into the command, and `{story}`, `{title}`, `{text}`, `{worktree}` into
 * the prompt, each in one pass: braces inside a story's text stay as they are. Other braces are left alone. A prompt
 * too long for one argument is cut, and says so.
 */
export function fillCommand(agent: Pick<AgentConfig, 'command' | 'prompt'>, values: CommandValues): string[] {
  const { story, title, text, worktree } = values;
  const template = agent.prompt.trim() === '' ? DEFAULT_PROMPT : agent.prompt;
  const prompt = cut(fill(template, { story, title, text, worktree }).trim(), story);
  return agent.command.map((argument) => withoutNul(fill(argument, { prompt, story, worktree })));
}

function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{([a-z]+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? whole) : whole,
  );
}

function cut(prompt: string, story: string): string {
  const bytes = new TextEncoder().encode(prompt);
  if (bytes.length <= MAX_PROMPT_BYTES) return prompt;
  const note = `\n\n[cut here: the whole text is shown by: huskies story show ${story}]`;
  // a character cut in half at the end would read as U+FFFD
  return `${new TextDecoder().decode(bytes.slice(0, MAX_PROMPT_BYTES)).replace(/\uFFFD+$/, '')}${note}`;
}

/** A NUL would end the argument for the system, and the spawn would fail. */
function withoutNul(argument: string): string {
  return argument.includes('\0') ? argument.split('\0').join('') : argument;
}
