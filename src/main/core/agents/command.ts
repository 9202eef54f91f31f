/**
 * The argument list of an agent, with the story filled in. No shell reads it, and no text of a story becomes an option.
 */
import { message, type Refusal, refuse, visible } from '../../../contract/index.ts';
import type { AgentConfig } from '../ports/index.ts';

/** The values for the placeholders of a command. */
export interface CommandValues {
  /** The story's id. */
  story: string;
  /** Absolute path. */
  worktree: string;
  title: string;
  /** The story's markdown. It is filled into the prompt only. */
  text: string;
  /** The section after the text (turn-notes.ts); empty: none. */
  notes: string;
}

/** The filled-in argument list, or why it is refused. */
export type FilledCommand = { ok: true; command: string[] } | { ok: false; error: Refusal };

/** The prompt if the agent's own is empty, or becomes empty when it is filled in. */
const DEFAULT_PROMPT = 'Story {story}: {title}\n\n{text}';

/**
 * Linux limits an argument to 131,072 bytes (MAX_ARG_STRLEN), its final NUL included. The rest is kept for the text
 * that surrounds the prompt in its argument.
 */
const MAX_PROMPT_BYTES = 120_000;
/** Kept for the rest of a prompt when its text is cut for a section, in bytes. */
const ROOM_BYTES = 8_000;

/**
 * Fills in the placeholders of a command and of its prompt.
 *
 * Each text is filled in one pass, so braces in a story's text stay as they are, and so do unknown placeholders. A
 * prompt that is too long for one argument is truncated, with a note. An argument is refused if a story would make it
 * an option.
 */
export function fillCommand(
  agent: Pick<AgentConfig, 'name' | 'command' | 'prompt'>,
  values: CommandValues,
): FilledCommand {
  const { story, worktree } = values;
  const prompt = truncate(promptOf(agent.prompt, values), story, MAX_PROMPT_BYTES);
  const command = agent.command.map((argument) => fill(argument, { prompt, story, worktree }));
  const option = command.find((argument, at) => becomesOption(agent.command[at] ?? '', argument));
  if (option === undefined) return { ok: true, command };
  const shown = visible(option.length > 60 ? `${option.slice(0, 59)}…` : option);
  return refuse('bad-argument', message('command.option', { agent: agent.name, story, argument: shown }), {
    field: 'story',
    value: story,
  });
}

/** The section follows the text, or the whole prompt if that does not contain the text. */
function promptOf(template: string, { story, title, text: whole, worktree, notes }: CommandValues): string {
  // A long text must not push the section out of the prompt.
  const text = notes === '' ? whole : truncate(whole, story, MAX_PROMPT_BYTES - bytesOf(notes) - ROOM_BYTES);
  const values = { story, title, text: notes === '' ? text : `${text}\n\n${notes}`, worktree };
  const filled = (source: string) => withoutNul(fill(source, values)).trim();
  const prompt = filled(template) || filled(DEFAULT_PROMPT);
  return notes === '' || prompt.includes(withoutNul(notes).trim()) ? prompt : `${prompt}\n\n${withoutNul(notes)}`;
}

/**
 * Whether the filled-in text makes this argument an option: the argument begins with `-`, and not by the config alone.
 *
 * `--flag={prompt}` is safe, because the value ends with the argument. `-p{prompt}` is not, since a program may read
 * the value as more one-letter options. A preceding `--` does not help, because a wrapper may consume it.
 */
function becomesOption(template: string, argument: string): boolean {
  const before = /^(.*?)\{(?:prompt|story)\}/s.exec(template)?.[1];
  return before !== undefined && argument.startsWith('-') && !/^-+[^-=\s][^=\s]*=/.test(before);
}

function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{([a-z]+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? whole) : whole,
  );
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

function truncate(prompt: string, story: string, mostBytes: number): string {
  const bytes = new TextEncoder().encode(prompt);
  if (bytes.length <= mostBytes) return prompt;
  const note = `\n\n[cut here: the whole text is shown by: huskies story show ${story}]`;
  // A character that is cut in half decodes to U+FFFD at the end.
  return `${new TextDecoder().decode(bytes.slice(0, mostBytes)).replace(/\uFFFD+$/, '')}${note}`;
}

/** Removes NULs: an argument cannot contain one, so the spawn would fail. */
function withoutNul(argument: string): string {
  return argument.includes('\0') ? argument.split('\0').join('') : argument;
}
