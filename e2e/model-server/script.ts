/**
 * What the scripted model answers. A prompt that holds `SCRIPT:name` runs the script of that name: a list of steps,
 * of which one is chosen by the number of tool results since that prompt.
 */
import { createHash } from 'node:crypto';
import type { Asked, Usage } from './wire.ts';

/** What every step may have. `waitMs`: before the first byte of the answer; `paceMs`: between its events, if it streams. */
export interface Manner {
  waitMs?: number;
  paceMs?: number;
  usage?: Partial<Usage>;
  /** Reasoning that comes before the answer. */
  think?: string;
}

/** A step that answers. A tool step may `say` something first; one without a tool ends the turn. */
export type Answer =
  | { say: string }
  /**
   * Runs a command by the CLI's own shell tool. `yieldMs`: after which a CLI that can do so lets it run on. `escalates`: the
   * model wants it outside of the sandbox that the CLI has for commands, if any, which is to be asked for.
   */
  | { sh: string; say?: string; yieldMs?: number; escalates?: true }
  /** Writes a file by the CLI's own tool; the path is relative to the folder that the prompt names by `CWD:path`. */
  | { write: readonly [path: string, text: string]; say?: string }
  /** Calls any tool of the CLI by its exact name. */
  | { call: readonly [tool: string, input: unknown]; say?: string }
  /** Calls a tool of an MCP server by the end of its name, since each CLI prefixes it differently. */
  | { mcp: readonly [tool: string, input: unknown]; say?: string };

/** A step that fails. `times`: how often, after which the next step is taken; without it, always. */
export type Failure = (
  | { status: number; message?: string; retryAfterSeconds?: number }
  /** Never answers; the connection stays open. */
  | { hang: true }
  /** Cuts the connection in the middle of the answer. */
  | { cut: true; say?: string }
) & { times?: number };

export type Step = (Answer | Failure) & Manner;
export type Scripts = Readonly<Record<string, readonly Step[]>>;

/** A step, and where it comes from. `script`: null when the prompt names none. */
export interface Chosen {
  script: string | null;
  /** Of the step in its script; -1 when it is of no script. */
  index: number;
  /** How many prompts with a marker the conversation has. */
  prompts: number;
  step: Step;
  /** The folder that the prompt names; null: none. */
  folder: string | null;
  /** Identifies the step in this conversation, so that its failures are counted; agents of one script do not share it. */
  key: string;
}

const MARKER = /SCRIPT:([\w-]+)/g;
const CWD = /CWD:(.+)/;
/** What a request gets that is not the agent's own work: without tools, or for JSON of a schema (a title, a summary). */
const ASIDE: Step = { say: 'a title' };
const OVER = (name: string | null): Step => ({ say: name === null ? 'ok' : `the script ${name} is over` });

export function isFailure(step: Step): step is Failure & Manner {
  return 'status' in step || 'hang' in step || 'cut' in step;
}

/**
 * Chooses the step for a request. `failed` returns how often the step of that key has failed already. Throws for a
 * script that does not exist, since the test that names it cannot mean that.
 */
export function choose(asked: Asked, scripts: Scripts, failed: (key: string) => number): Chosen {
  let at = -1;
  let prompts = 0;
  let script: string | null = null;
  for (const [index, turn] of asked.turns.entries()) {
    const last = turn.kind === 'user' ? [...turn.text.matchAll(MARKER)].at(-1)?.[1] : undefined;
    if (last !== undefined) [at, script, prompts] = [index, last, prompts + 1];
  }
  const prompt = asked.turns[at];
  const from = prompt?.kind === 'user' ? prompt.text : '';
  const keyOf = (index: number) => createHash('sha256').update(`${index} ${from}`).digest('hex').slice(0, 16);
  const folder = CWD.exec(from)?.[1] ?? null;
  const aside = { script, index: -1, prompts, key: keyOf(-1), folder };
  // Codex asks for a title in a thread of its own, with the same prompt and with tools
  const isAside = asked.schema !== null || (asked.tools.length === 0 && !asked.editsByText);
  if (isAside) return { ...aside, step: ASIDE };
  if (script === null) return { ...aside, step: OVER(null) };
  const steps = scripts[script];
  if (steps === undefined)
    throw new Error(`there is no script ${script}: there are ${Object.keys(scripts).join(', ')}`);
  let results = asked.turns.slice(at + 1).filter(({ kind }) => kind === 'result').length;
  for (const [index, step] of steps.entries()) {
    const key = keyOf(index);
    if (isFailure(step)) {
      if (failed(key) >= (step.times ?? Number.POSITIVE_INFINITY)) continue;
    } else if (results > 0) {
      results -= 1;
      continue;
    }
    return { script, index, prompts, key, step, folder };
  }
  return { ...aside, step: OVER(script) };
}
