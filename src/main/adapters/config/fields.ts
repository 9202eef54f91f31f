/**
 * Reads typed fields from parsed TOML. Each reader returns the fallback for an absent key, and throws a FieldProblem
 * for a bad value; so the first error ends the reading.
 */
import { type Message, message, messageText } from '../../../contract/index.ts';
import type { KeyPath } from './key-lines.ts';

export type Table = Record<string, unknown>;

/** An error in the file, at the key `path`. parse.ts turns it into a ConfigProblem. */
export class FieldProblem extends Error {
  readonly path: KeyPath;
  readonly why: Message;
  constructor(path: KeyPath, why: Message) {
    super(messageText(why, 'copied'));
    this.path = path;
    this.why = why;
  }
}

/** The path with dots, such as `agent.command`. Indexes of a list are left out. */
export function showPath(path: KeyPath): string {
  return path.filter((part) => typeof part === 'string').join('.');
}

/** The value as it stands in the file, truncated to 58 characters. */
export function showValue(value: unknown): string {
  const shown = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? String(value));
  return shown.length > 60 ? `${shown.slice(0, 57)}…` : shown;
}

/** Throws a FieldProblem when the value is not a table. */
export function asTable(value: unknown, path: KeyPath): Table {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)) {
    return value as Table;
  }
  throw new FieldProblem(path, message('config.fields.table', { path: showPath(path), value: showValue(value) }));
}

/** Throws a FieldProblem for an unknown key, because a mistyped key would otherwise be ignored silently. */
export function refuseUnknownKeys(table: Table, known: readonly string[], path: KeyPath): void {
  for (const key of Object.keys(table)) {
    if (known.includes(key)) continue;
    const near = known.find((other) => isNear(key, other));
    const hint = near
      ? message('config.fields.unknown.near', { near })
      : message('config.fields.unknown.known', { known });
    throw new FieldProblem(
      [...path, key],
      path.length > 0
        ? message('config.fields.unknown.in', { key: showValue(key), path: showPath(path), hint })
        : message('config.fields.unknown', { key: showValue(key), hint }),
    );
  }
}

/** Whether `given` looks like a typo of `known`: a letter added, missing or wrong, a prefix, or other separators. */
function isNear(given: string, known: string): boolean {
  const plain = (word: string): string => word.toLowerCase().replace(/[-_ ]/g, '');
  const [a, b] = [plain(given), plain(known)];
  if (a === b || a.startsWith(b) || (a.length > 2 && b.startsWith(a))) return true;
  let same = 0;
  while (same < a.length && a[same] === b[same]) same += 1;
  const [restA, restB] = [a.slice(same), b.slice(same)];
  return restA.slice(1) === restB || restA === restB.slice(1) || restA.slice(1) === restB.slice(1);
}

export function readString(table: Table, key: string, path: KeyPath, fallback: string): string {
  const value = table[key];
  if (value === undefined) return fallback;
  if (typeof value === 'string') return value;
  throw new FieldProblem(
    [...path, key],
    message('config.fields.text', {
      path: showPath([...path, key]),
      value: showValue(value),
      key,
      quoted: JSON.stringify(typeof value === 'object' ? 'text' : String(value)),
    }),
  );
}

/** An integer from `min` to `max`, both included; null if the key is absent, which means that there is no limit. */
export function readOptionalInteger(
  table: Table,
  key: string,
  path: KeyPath,
  { min, max }: { min: number; max: number },
): number | null {
  const value = table[key];
  if (value === undefined) return null;
  if (isIntegerWithin(value, min, max)) return value;
  throw new FieldProblem(
    [...path, key],
    message('config.fields.limit', { path: showPath([...path, key]), value: showValue(value), min, max, key }),
  );
}

function isIntegerWithin(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}

/** An integer from `min` to `max`, both included. */
export function readInteger(
  table: Table,
  key: string,
  path: KeyPath,
  { fallback, min, max }: { fallback: number; min: number; max: number },
): number {
  const value = table[key];
  if (value === undefined) return fallback;
  if (isIntegerWithin(value, min, max)) return value;
  throw new FieldProblem(
    [...path, key],
    message('config.fields.integer', {
      path: showPath([...path, key]),
      value: showValue(value),
      min,
      max,
      key,
      fallback,
    }),
  );
}

export function readChoice<const Choice extends string>(
  table: Table,
  key: string,
  path: KeyPath,
  choices: readonly Choice[],
  fallback: Choice,
): Choice {
  const value = table[key];
  if (value === undefined) return fallback;
  const choice = choices.find((one) => one === value);
  if (choice !== undefined) return choice;
  throw new FieldProblem(
    [...path, key],
    message('config.fields.choice', {
      path: showPath([...path, key]),
      value: showValue(value),
      choices,
      key,
      fallback,
    }),
  );
}

/** The words as a list of TOML strings. */
export function showList(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(', ')}]`;
}

/** Splits a command line, for the remedy only. Quotes keep words together; nothing is expanded. */
export function splitWords(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}
