/** Reads the `[worktree]` table. */
import { createHash } from 'node:crypto';
import { message } from '../../../contract/index.ts';
import type { StepKind } from '../../../domain/index.ts';
import type { ProjectConfig, StepsConfig } from '../../core/ports/index.ts';
import type { Table } from './fields.ts';
import {
  asTable,
  FieldProblem,
  readChoice,
  readInteger,
  readOptionalInteger,
  refuseUnknownKeys,
  showList,
  showValue,
  splitWords,
} from './fields.ts';
import { readGlobs } from './gate-fields.ts';

/** The defaults of docs/semantics.md, "Ids, places and defaults": installing dependencies may take longer than a check. */
const SETUP_TIMEOUT_S = { fallback: 1_800, min: 1, max: 86_400 };

const TEARDOWN_TIMEOUT_S = { fallback: 600, min: 1, max: 86_400 };

/** Ten years are as good as never. */
const ARCHIVE_DAYS = { min: 0, max: 3_650 };

/** Words that a shell would act on, so that the command means something else without one. */
const SHELL_WORD = /^(?:&&|\|\|?|;|&|>>?|<|\d>.*)$|;$/;

export function readWorktree(
  root: Table,
): Pick<ProjectConfig, 'submodules' | 'archiveDays' | 'carry' | 'setup' | 'teardown'> {
  const path = ['worktree'];
  const table = asTable(root.worktree ?? {}, path);
  refuseUnknownKeys(
    table,
    ['submodules', 'archive_days', 'carry', 'setup', 'setup_timeout_s', 'teardown', 'teardown_timeout_s'],
    path,
  );
  return {
    submodules: readChoice(table, 'submodules', path, ['auto', 'none'], 'auto'),
    archiveDays: readOptionalInteger(table, 'archive_days', path, ARCHIVE_DAYS),
    carry: readGlobs(table.carry, [...path, 'carry']),
    setup: readSteps(table, 'setup', readInteger(table, 'setup_timeout_s', path, SETUP_TIMEOUT_S) * 1000),
    teardown: readSteps(table, 'teardown', readInteger(table, 'teardown_timeout_s', path, TEARDOWN_TIMEOUT_S) * 1000),
  };
}

/** A list of commands, each an argument list or a string that is split at its spaces. */
function readSteps(table: Table, key: StepKind, timeoutMs: number): StepsConfig {
  const value = table[key] ?? [];
  const at = ['worktree', key];
  if (!Array.isArray(value)) {
    throw new FieldProblem(at, message('config.steps.list', { key, value: showValue(value) }));
  }
  const commands = value.map((one: unknown) => readCommand(one, key));
  return {
    steps: commands.map((command, n) => ({ name: `${key}-${n + 1}`, command, timeoutMs })),
    key: createHash('sha256').update(JSON.stringify(commands)).digest('hex'),
  };
}

function readCommand(value: unknown, key: StepKind): string[] {
  const at = ['worktree', key];
  const parts: unknown = typeof value === 'string' ? splitCommand(value, key) : value;
  const isCommand = (list: unknown): list is string[] =>
    Array.isArray(list) && list.every((part) => typeof part === 'string' && !part.includes('\0'));
  if (!isCommand(parts)) {
    throw new FieldProblem(at, message('config.steps.command', { key, value: showValue(value) }));
  }
  if ((parts[0] ?? '').trim() === '') throw new FieldProblem(at, message('config.steps.empty', { key }));
  return parts;
}

function splitCommand(line: string, key: StepKind): string[] {
  const words = splitWords(line);
  const word = words.find((one) => SHELL_WORD.test(one));
  if (word === undefined) return words;
  const list = `${key} = [${showList(['sh', '-c', line])}]`;
  throw new FieldProblem(['worktree', key], message('config.steps.shell', { key, word: showValue(word), list }));
}
