/** Parses the text of `.huskies/project.toml` into a config or a problem. Pure; never throws because of the text. */
import { homedir } from 'node:os';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { type ConfigProblem, message } from '../../../contract/index.ts';
import { QA_MODES } from '../../../domain/index.ts';
import type { ProjectConfig } from '../../core/ports/index.ts';
import { readAgents } from './agent-fields.ts';
import type { Table } from './fields.ts';
import {
  asTable,
  FieldProblem,
  readChoice,
  readInteger,
  readString,
  refuseUnknownKeys,
  showPath,
  showValue,
} from './fields.ts';
import { readGates } from './gate-fields.ts';
import { lineOfKey } from './key-lines.ts';
import { readPermissions } from './permission-fields.ts';
import { readAutomation, readLimits, readMerge, readTries, readWatchdog } from './pipeline-fields.ts';
import { readPrices } from './price-fields.ts';
import { findMistake } from './syntax-place.ts';
import { readWorktree } from './worktree-fields.ts';
import { type PlaceRefusal, worktreesPlace } from './worktrees-place.ts';

export type Parsed = { ok: true; config: ParsedConfig } | { ok: false; problem: ConfigProblem };

/** `base` is null when the file does not set it. */
export type ParsedConfig = Omit<ProjectConfig, 'base'> & { base: string | null };

/** Defaults of docs/semantics.md, "Ids, places and defaults". The ranges exclude busy loops and endless waits. */
const MAX_RUNNING = { fallback: 4, min: 1, max: 100 };
const INTERVAL_MS = { fallback: 5_000, min: 50, max: 3_600_000 };
const GRACE_MS = { fallback: 0, min: 0, max: 60_000 };
const TIMEOUT_MS = { fallback: 10_000, min: 100, max: 600_000 };

/** Used where the file sets no value. */
export const STOP_DEFAULTS: Readonly<Pick<ProjectConfig['stop'], 'foreign' | 'containment'>> = {
  foreign: 'spare',
  containment: 'auto',
};

/** The default folder of worktrees, next to the project. `project`: its real path. */
export function defaultWorktrees(project: string): string {
  return `${project}.huskies`;
}

/** `root`: real path of the project; `file`: the file's name in problems. */
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

/** The problem together with the line of its key. */
export function problemAt({ why, path }: FieldProblem, toml: string, file: string): ConfigProblem {
  return { file, line: lineOfKey(toml, path), key: showPath(path), why };
}

/** The problem of a text that is not TOML. `error`: as the parser threw it. */
export function syntaxProblem(error: unknown, toml: string, file: string): ConfigProblem {
  const first = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  const reason = first.replace(/^Invalid TOML document: /, '');
  // the parser may also overflow the stack, on thousands of nested brackets
  if (!(error instanceof TomlError)) {
    return { file, line: null, key: null, why: message('config.parse.syntax', { why: reason }) };
  }
  const { line, column, why } = findMistake(toml, error);
  const source = showValue(toml.split('\n')[line - 1]?.trim() ?? '');
  return { file, line, key: null, why: message('config.parse.syntax.at', { why: why ?? reason, column, source }) };
}

function readConfig(root: Table, project: string): ParsedConfig {
  const tables = [
    'automation',
    'roles',
    'merge',
    'agent',
    'gate',
    'worktree',
    'watchdog',
    'permission',
    'prices',
    'reconcile',
    'stop',
  ];
  refuseUnknownKeys(root, ['base', 'worktrees', 'max_running', 'qa', ...tables], []);
  const reconcile = asTable(root.reconcile ?? {}, ['reconcile']);
  refuseUnknownKeys(reconcile, ['interval_ms'], ['reconcile']);
  const stop = asTable(root.stop ?? {}, ['stop']);
  refuseUnknownKeys(stop, ['foreign', 'containment', 'grace_ms', 'timeout_ms'], ['stop']);
  const { timeoutMs, ...watchdog } = readWatchdog(root);
  const worktree = readWorktree(root);
  return {
    base: readBase(root),
    worktrees: readWorktrees(root, project),
    maxRunning: readInteger(root, 'max_running', [], MAX_RUNNING),
    automation: readAutomation(root),
    limits: readLimits(root),
    qa: readChoice(root, 'qa', [], QA_MODES, 'agent'),
    ...readTries(root),
    merge: readMerge(root),
    agents: readAgents(root, { timeoutMs }),
    gates: readGates(root, worktree.setup),
    watchdog,
    permissions: readPermissions(root),
    prices: readPrices(root),
    ...worktree,
    reconcile: { intervalMs: readInteger(reconcile, 'interval_ms', ['reconcile'], INTERVAL_MS) },
    stop: {
      foreign: readChoice(stop, 'foreign', ['stop'], ['spare', 'kill'], STOP_DEFAULTS.foreign),
      containment: readChoice(stop, 'containment', ['stop'], ['auto', 'namespace', 'scan'], STOP_DEFAULTS.containment),
      graceMs: readInteger(stop, 'grace_ms', ['stop'], GRACE_MS),
      timeoutMs: readInteger(stop, 'timeout_ms', ['stop'], TIMEOUT_MS),
    },
  };
}

/** Refuses only names that no branch can have. Whether the branch exists is checked when a worktree is made. */
function readBase(root: Table): string | null {
  if (root.base === undefined) return null;
  const base = readString(root, 'base', [], '');
  const blank = [...base].some((char) => char <= ' ' || char === '\u007f');
  if (base !== '' && !blank && !base.startsWith('-') && !/[~^:?*[\\]|\.\.|@\{/.test(base)) return base;
  throw new FieldProblem(['base'], message('config.parse.base', { base: showValue(base) }));
}

/** An absolute path. A relative value starts at the project, `~/` at the home folder. Links are resolved later. */
function readWorktrees(root: Table, project: string): string {
  const configured = readString(root, 'worktrees', [], '');
  if (root.worktrees === undefined) return defaultWorktrees(project);
  const path = configured.startsWith('~/') ? join(homedir(), configured.slice(2)) : resolve(project, configured);
  if (configured.trim() === '' || configured.includes('\0') || !isAbsolute(path)) {
    throw new FieldProblem(
      ['worktrees'],
      message('config.parse.worktrees', { folder: showValue(configured), example: placeExample(project) }),
    );
  }
  const commonDir = join(project, '.git');
  const decision = worktreesPlace({ root: project, commonDir, place: path, home: homedir(), inside: null });
  if (decision.where === 'refused') throw placeProblem(project, configured, path, decision.why);
  return path;
}

/** The default folder, as a value for the file. */
function placeExample(project: string): string {
  return JSON.stringify(`../${basename(defaultWorktrees(project))}`);
}

/** `project`: its real path; `configured`: the folder as the config has it; `place`: that folder's real path. */
export function placeProblem(project: string, configured: string, place: string, why: PlaceRefusal): FieldProblem {
  return new FieldProblem(
    ['worktrees'],
    message('config.place', {
      folder: showValue(configured),
      place,
      why: message(`config.place.${why}`),
      example: placeExample(project),
    }),
  );
}
