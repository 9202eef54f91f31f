/** The argument list of an agent, with the story filled in. No shell ever sees it, and no text of a story is an option. */
import { message, type Refusal, refuse, visible } from '../../../contract/index.ts';
import type { AgentConfig } from '../ports/index.ts';

export interface CommandValues {
  story: string;
  /** Absolute path. */
  worktree: string;
  title: string;
  /** The story's markdown; part of the prompt, not of the command itself. */
  text: string;
}

export type FilledCommand = { ok: true; command: string[] } | { ok: false; error: Refusal };

/** The prompt of an agent that was given none, or whose prompt comes to nothing for this story. */
const DEFAULT_PROMPT = 'Story {story}: {title}\n\n{text}';

/** Linux takes at most 131,072 bytes per argument (MAX_ARG_STRLEN), its closing NUL and what stands around it included. */
const MAX_PROMPT_BYTES = 120_000;

/**
 * Fills `{prompt}`, `{story}` and `{worktree}` into the command, and `{story}`, `{title}`, `{text}`, `{worktree}` into
 * the prompt, each in one pass: braces inside a story's text stay as they are. Other braces are left alone. A prompt
 * too long for one argument is cut, and says so. Refuses an argument that the filled-in text makes an option.
 */
export function fillCommand(
  agent: Pick<AgentConfig, 'name' | 'command' | 'prompt'>,
  values: CommandValues,
): FilledCommand {
  const { story, worktree } = values;
  const prompt = cut(promptOf(agent.prompt, values), story);
  const command = agent.command.map((argument) => fill(argument, { prompt, story, worktree }));
  const option = command.find((argument, at) => isMadeAnOption(agent.command[at] ?? '', argument));
  if (option === undefined) return { ok: true, command };
  const shown = visible(option.length > 60 ? `${option.slice(0, 59)}…` : option);
  return refuse('bad-argument', message('command.option', { agent: agent.name, story, argument: shown }), {
    field: 'story',
    value: story,
  });
}

function promptOf(template: string, { story, title, text, worktree }: CommandValues): string {
  const filled = (words: string) => withoutNul(fill(words, { story, title, text, worktree })).trim();
  return filled(template) || filled(DEFAULT_PROMPT);
}

/**
 * It begins with `-`, and not by the config alone. `--flag={prompt}` is the config's own option: its value ends with
 * the argument. `-p{prompt}` is not, since a program may read the rest as more options of one letter; nor is one
 * after `--`, which a wrapper may have taken for itself.
 */
function isMadeAnOption(template: string, argument: string): boolean {
  const before = /^(.*?)\{(?:prompt|story)\}/s.exec(template)?.[1];
  return before !== undefined && argument.startsWith('-') && !/^-+[^-=\s][^=\s]*=/.test(before);
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
