/** From the text of `.huskies/project.toml` to a config, or to what is wrong with it. Pure; never throws for bad text. */
import { homedir } from 'node:os';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { type ConfigProblem, message } from '../../../contract/index.ts';
import type { ProjectConfig } from '../../core/ports/index.ts';
import { readAgents } from './agent-fields.ts';
import type { Table } from './fields.ts';
import { asTable, FieldProblem, onlyKeys, readChoice, readInteger, readString, showPath, showValue } from './fields.ts';
import { lineOfKey } from './key-lines.ts';
import { type PlaceRefusal, worktreesPlace } from './worktrees-place.ts';

export type Parsed = { ok: true; config: ParsedConfig } | { ok: false; problem: ConfigProblem };

/** `base` is null when the file does not set it. */
export type ParsedConfig = Omit<ProjectConfig, 'base'> & { base: string | null };

/** Defaults of docs/semantics.md, "Ids, places and defaults"; the ranges keep out what would spin, or never end. */
const MAX_RUNNING = { fallback: 4, min: 1, max: 100 };
const INTERVAL_MS = { fallback: 5_000, min: 50, max: 3_600_000 };
const GRACE_MS = { fallback: 0, min: 0, max: 60_000 };
const TIMEOUT_MS = { fallback: 10_000, min: 100, max: 600_000 };

/** In force where the file says nothing. */
export const STOP_DEFAULTS: Readonly<Pick<ProjectConfig['stop'], 'foreign' | 'containment'>> = {
  foreign: 'spare',
  containment: 'auto',
};

/** Beside the project; `project`: its real path. */
export function defaultWorktrees(project: string): string {
  return `${project}.huskies`;
}

/** `root`: real path of the project; `file`: as problems name it. */
export function parseConfig(toml: string, { root, file }: { root: string; file: string }): Parsed {
  let table: Table;
  try {
    table = parse(toml);
  } catch (error) {
    return { ok: false, problem: syntaxProblem(error, toml, file) };
  }
  try {
    return { ok: true, config: readConfig(table, root) };
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error;
    return { ok: false, problem: problemAt(error, toml, file) };
  }
}

/** With the line that it is about. */
export function problemAt({ why, path }: FieldProblem, toml: string, file: string): ConfigProblem {
  return { file, line: lineOfKey(toml, path), key: showPath(path), why };
}

function syntaxProblem(error: unknown, toml: string, file: string): ConfigProblem {
  // besides its own errors the parser may run out of stack on brackets nested thousands deep
  const line = error instanceof TomlError ? error.line : null;
  const words = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  const source = line === null ? '' : (toml.split('\n')[line - 1]?.trim() ?? '');
  return {
    file,
    line,
    key: null,
    why: message(source === '' ? 'config.parse.syntax' : 'config.parse.syntax.at', {
      why: words.replace(/^Invalid TOML document: /, ''),
      source: showValue(source),
    }),
  };
}

function readConfig(root: Table, project: string): ParsedConfig {
  onlyKeys(root, ['base', 'worktrees', 'max_running', 'agent', 'worktree', 'reconcile', 'stop'], []);
  const worktree = asTable(root.worktree ?? {}, ['worktree']);
  onlyKeys(worktree, ['submodules'], ['worktree']);
  const reconcile = asTable(root.reconcile ?? {}, ['reconcile']);
  onlyKeys(reconcile, ['interval_ms'], ['reconcile']);
  const stop = asTable(root.stop ?? {}, ['stop']);
  onlyKeys(stop, ['foreign', 'containment', 'grace_ms', 'timeout_ms'], ['stop']);
  return {
    base: readBase(root),
    worktrees: readWorktrees(root, project),
    maxRunning: readInteger(root, 'max_running', [], MAX_RUNNING),
    agents: readAgents(root),
    submodules: readChoice(worktree, 'submodules', ['worktree'], ['auto', 'none'], 'auto'),
    reconcile: { intervalMs: readInteger(reconcile, 'interval_ms', ['reconcile'], INTERVAL_MS) },
    stop: {
      foreign: readChoice(stop, 'foreign', ['stop'], ['spare', 'kill'], STOP_DEFAULTS.foreign),
      containment: readChoice(stop, 'containment', ['stop'], ['auto', 'namespace', 'scan'], STOP_DEFAULTS.containment),
      graceMs: readInteger(stop, 'grace_ms', ['stop'], GRACE_MS),
      timeoutMs: readInteger(stop, 'timeout_ms', ['stop'], TIMEOUT_MS),
    },
  };
}

/** Only what no branch can be called is refused here; whether it exists is asked when a worktree is made. */
function readBase(root: Table): string | null {
  if (root.base === undefined) return null;
  const base = readString(root, 'base', [], '');
  const blank = [...base].some((char) => char <= ' ' || char === '\u007f');
  if (base !== '' && !blank && !base.startsWith('-') && !/[~^:?*[\\]|\.\.|@\{/.test(base)) return base;
  throw new FieldProblem(['base'], message('config.parse.base', { base: showValue(base) }));
}

/** Absolute; a relative one counts from the project's folder, `~/` from the person's. Its links are looked at later. */
function readWorktrees(root: Table, project: string): string {
  const given = readString(root, 'worktrees', [], '');
  if (root.worktrees === undefined) return defaultWorktrees(project);
  const path = given.startsWith('~/') ? join(homedir(), given.slice(2)) : resolve(project, given);
  if (given.trim() === '' || given.includes('\0') || !isAbsolute(path)) {
    throw new FieldProblem(
      ['worktrees'],
      message('config.parse.worktrees', { folder: showValue(given), example: placeExample(project) }),
    );
  }
  const commonDir = join(project, '.git');
  const decided = worktreesPlace({ root: project, commonDir, place: path, home: homedir(), inside: null });
  if (decided.where === 'refused') throw placeProblem(project, given, path, decided.why);
  return path;
}

/** Names the folder that is in force where the file names none. */
function placeExample(project: string): string {
  return JSON.stringify(`../${basename(defaultWorktrees(project))}`);
}

/** `project`: its real path; `given`: as the config has it; `place`: its real path. */
export function placeProblem(project: string, given: string, place: string, why: PlaceRefusal): FieldProblem {
  return new FieldProblem(
    ['worktrees'],
    message('config.place', {
      folder: showValue(given),
      place,
      why: message(`config.place.${why}`),
      example: placeExample(project),
    }),
  );
}
