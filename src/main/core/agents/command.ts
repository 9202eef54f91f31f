/**
 * The argument list of an agent, with the story filled in. No shell reads it, and no text of a story becomes an option.
 */
import { message, type Refusal, refuse, visible } from '../../../contract/index.ts';
import type { QueuedPrompt } from '../../../domain/index.ts';
import type { AgentConfig, AgentPlaces, HookPlace } from '../ports/index.ts';

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
  /** For the placeholders of presets. Absent before the worktree exists: they stay as they are. */
  places?: AgentPlaces;
  /** The CLI's own session that is continued: the agent's `resume` is filled in instead of its command. */
  session?: string;
  /** The id that the CLI gives to a new session, if its preset can tell it one. */
  newSession?: string;
  /** A person opens the session to go on in it, so it is sent no prompt. */
  isWithoutPrompt?: boolean;
  /** Address to which hooks of its CLI report. Absent: none. */
  hookUrl?: string;
  /** Address of the MCP server that the run is given. Absent: none. */
  mcpUrl?: string;
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
/** The most bytes of queued prompts in one argument. The rest is kept for the longest notes and what else it says. */
export const MAX_TOLD_BYTES = 60_000;
/** Placeholders that a story chooses, or whose text was one before presets were. */
const FROM_STORY: ReadonlySet<string> = new Set(['prompt', 'story', 'worktree', 'title', 'text']);
/** Kept for the rest of a prompt when its text is cut for a section, in bytes. */
const ROOM_BYTES = 8_000;

/**
 * Fills in the placeholders of a command and of its prompt.
 *
 * With a preset, `{main}`, `{gitdir}`, `{worktreegit}`, `{session}`, `{newSession}`, `{mcpUrl}` and `{hookUrl}` are
 * placeholders too, `{gitdir/refs}` is a path below one, and `{main:quoted}` is a string of JSON and TOML. The argument `{mcp}` becomes the arguments that hand
 * the MCP server over and set the hooks. Each text is filled in one pass, so braces in a story's text stay as they are, and so do unknown placeholders. A
 * prompt that is too long for one argument is truncated, with a note. An argument is refused if a story would make it
 * an option.
 */
export function fillCommand(
  agent: Pick<AgentConfig, 'name' | 'command' | 'prompt'> &
    Partial<Pick<AgentConfig, 'preset' | 'resume' | 'mcp' | 'hooks'>>,
  values: CommandValues,
): FilledCommand {
  const { story, worktree, places, session, newSession, mcpUrl, hookUrl } = values;
  const prompt = truncate(promptOf(agent.prompt, values), story, MAX_PROMPT_BYTES);
  const known = agent.preset == null ? {} : defined({ ...places, session, newSession, mcpUrl, hookUrl });
  const template = templateOf(agent, values);
  const command = template.map((argument) => fill(argument, { ...known, prompt, story, worktree }));
  const option = command.find((argument, at) => becomesOption(template[at] ?? '', argument));
  if (option === undefined) return { ok: true, command };
  const shown = visible(option.length > 60 ? `${option.slice(0, 59)}…` : option);
  return refuse('bad-argument', message('command.option', { agent: agent.name, story, argument: shown }), {
    field: 'story',
    value: story,
  });
}

/** The arguments before they are filled in. */
function templateOf(
  {
    command,
    preset,
    resume,
    mcp,
    hooks,
  }: Pick<AgentConfig, 'command'> & Partial<Pick<AgentConfig, 'preset' | 'resume' | 'mcp' | 'hooks'>>,
  {
    session,
    mcpUrl,
    hookUrl,
    isWithoutPrompt = false,
  }: Pick<CommandValues, 'session' | 'mcpUrl' | 'hookUrl' | 'isWithoutPrompt'>,
): readonly string[] {
  const chosen = session === undefined ? command : (resume ?? command);
  if (preset == null) return chosen;
  const handOver = [
    ...(mcpUrl === undefined ? [] : (mcp?.args ?? [])),
    ...(hookUrl === undefined ? [] : (hooks?.args ?? [])),
  ];
  const said = isWithoutPrompt ? withoutPrompt(chosen) : chosen;
  return said.flatMap((argument) => (argument === '{mcp}' ? handOver : [argument]));
}

/** Whether the agent's command has a place for a prompt; without one, no word of it would reach its program. */
export function takesPrompt({ command }: Pick<AgentConfig, 'command'>): boolean {
  return command.some((argument) => argument.includes('{prompt}'));
}

/** The first of the queued prompts, as many as one argument takes whole. The others go on waiting. */
export function toldTogether(prompts: readonly QueuedPrompt[]): readonly QueuedPrompt[] {
  let room = MAX_TOLD_BYTES;
  const over = prompts.findIndex(({ text }) => {
    room -= bytesOf(text);
    return room < 0;
  });
  return over === -1 ? prompts : prompts.slice(0, over);
}

/**
 * The variables by which Huskies' own hooks send the prompt into the session that is continued (bin/opencode-hooks.mjs).
 * Empty if the command itself tells the prompt, or if there is no prompt.
 */
export function promptEnv(
  agent: Pick<AgentConfig, 'prompt' | 'model' | 'hooks'>,
  values: CommandValues,
): Record<string, string> {
  const { session, hookUrl, isWithoutPrompt = false } = values;
  if (agent.hooks?.sendsPrompts !== true || session === undefined || hookUrl === undefined || isWithoutPrompt)
    return {};
  const told: Record<string, string> = { HUSKIES_PROMPT: fillPrompt(agent, values), HUSKIES_SESSION: session };
  return agent.model === null ? told : { ...told, HUSKIES_MODEL: agent.model };
}

/** A `--` that would be the last argument goes as well. */
function withoutPrompt(template: readonly string[]): readonly string[] {
  const rest = template.filter((argument) => !argument.includes('{prompt}'));
  return rest.at(-1) === '--' ? rest.slice(0, -1) : rest;
}

/** The places that an agent is told of: the MCP server, and Huskies' files for hooks. Null: it is not told of that one. */
export interface HandOver {
  mcpUrl: string | null;
  hook: HookPlace | null;
}

/**
 * The agent's environment with the variables that hand these over. Where it has one of them with an object of JSON, such as
 * the config of a CLI, ours is merged into it.
 */
export function handOverEnv(
  { mcp, hooks }: Pick<AgentConfig, 'mcp' | 'hooks'>,
  env: Readonly<Record<string, string>>,
  { mcpUrl, hook }: HandOver,
): Record<string, string> {
  const all = { ...env };
  const add = (added: Readonly<Record<string, string>>, values: Record<string, string>) => {
    for (const [name, value] of Object.entries(added)) all[name] = withJson(all[name], fill(value, values));
  };
  if (mcpUrl !== null) add({ HUSKIES_MCP_URL: '{mcpUrl}', ...mcp?.env }, { mcpUrl });
  if (hook !== null) {
    const { url, folder, node } = hook;
    Object.assign(all, { HUSKIES_HOOK_URL: url, HUSKIES_HOOKS: folder, HUSKIES_NODE: node });
    add(hooks?.env ?? {}, { hookUrl: url, hookFolder: folder });
  }
  return all;
}

function withJson(own: string | undefined, added: string): string {
  const [one, other] = [own === undefined ? null : jsonObject(own), jsonObject(added)];
  return one === null || other === null ? added : JSON.stringify(merged(one, other));
}

function merged(own: unknown, added: unknown): unknown {
  if (Array.isArray(own) && Array.isArray(added)) return [...own, ...added];
  if (!isObject(own) || !isObject(added)) return added;
  const parts = Object.entries(added).map(([name, value]) => [
    name,
    Object.hasOwn(own, name) ? merged(own[name], value) : value,
  ]);
  return { ...own, ...Object.fromEntries(parts) };
}

function jsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The prompt as text of its own, for an agent that gets it by a protocol. */
export function fillPrompt({ prompt }: Pick<AgentConfig, 'prompt'>, values: CommandValues): string {
  return truncate(promptOf(prompt, values), values.story, MAX_PROMPT_BYTES);
}

/** The section follows the text, or the whole prompt if that does not contain the text. */
function promptOf(template: string, { story, title, text: whole, worktree, notes }: CommandValues): string {
  // A long text must not push the section out of the prompt.
  const text =
    notes === '' ? whole : truncate(whole, story, Math.max(0, MAX_PROMPT_BYTES - bytesOf(notes) - ROOM_BYTES));
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
  const before = /^(.*?)\{(?:prompt|story|session)\}/s.exec(template)?.[1];
  return before !== undefined && argument.startsWith('-') && !/^-+[^-=\s][^=\s]*=/.test(before);
}

/** A path below a placeholder and `:quoted` are for places only, which are absolute paths or addresses. */
function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(
    /\{([a-zA-Z]+)((?:\/[a-z]+)*)(:quoted)?\}/g,
    (whole, name: string, below: string, quoted: string | undefined) => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (value === undefined || (FROM_STORY.has(name) && whole !== `{${name}}`)) return whole;
      return quoted === undefined ? value + below : quote(value + below);
    },
  );
}

/** A string of JSON that is one of TOML too: TOML also wants DEL escaped. */
function quote(text: string): string {
  return JSON.stringify(text).replace(/\u007f/g, '\\u007f');
}

function defined(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
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
