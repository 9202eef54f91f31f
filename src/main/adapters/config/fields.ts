/** Reads typed fields out of parsed TOML; the first thing wrong ends the reading with its place and a remedy. */
import { type Message, message, messageText } from '../../../contract/index.ts';
import type { KeyPath } from './key-lines.ts';

export type Table = Record<string, unknown>;

/** Something in the file is wrong; turned into a ConfigProblem by parse.ts. */
export class FieldProblem extends Error {
  readonly path: KeyPath;
  readonly why: Message;
  constructor(path: KeyPath, why: Message) {
    super(messageText(why, 'copied'));
    this.path = path;
    this.why = why;
  }
}

/** `path` as it is written in a file: agent.command, stop.foreign; positions in a list are left out. */
export function showPath(path: KeyPath): string {
  return path.filter((part) => typeof part === 'string').join('.');
}

/** A value as a person would find it in the file; long ones cut. */
export function showValue(value: unknown): string {
  const shown = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? String(value));
  return shown.length > 60 ? `${shown.slice(0, 57)}…` : shown;
}

export function asTable(value: unknown, path: KeyPath): Table {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)) {
    return value as Table;
  }
  throw new FieldProblem(path, message('config.fields.table', { path: showPath(path), value: showValue(value) }));
}

/** Refuses keys that mean nothing: a mistyped one would otherwise be ignored in silence. */
export function onlyKeys(table: Table, known: readonly string[], path: KeyPath): void {
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

/** One letter too many, too few, or wrong; or another way of joining words. */
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

/** A whole number between `min` and `max`, both allowed. */
export function readInteger(
  table: Table,
  key: string,
  path: KeyPath,
  { fallback, min, max }: { fallback: number; min: number; max: number },
): number {
  const value = table[key];
  if (value === undefined) return fallback;
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
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
