/** Reads the `[[permission]]` tables, and lists them for approval. */
import { message, quoteArgument } from '../../../contract/index.ts';
import { PERMISSION_ANSWERS, PERMISSION_TOOLS, type PermissionRule } from '../../../domain/index.ts';
import type { Table } from './fields.ts';
import { asTable, FieldProblem, readChoice, readString, refuseUnknownKeys, showValue } from './fields.ts';
import type { KeyPath } from './key-lines.ts';

const PERMISSION_KEYS = ['tool', 'pattern', 'answer'];
/** The rules of one config. A longer list is more than a person could approve. */
const MAX_RULES = 200;
const MAX_PATTERN_CHARACTERS = 1_000;

/** The rules in the order of the file: the first one that covers a request decides. */
export function readPermissions(root: Table): PermissionRule[] {
  const value = root.permission;
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new FieldProblem(['permission'], message('config.permission.list'));
  if (value.length > MAX_RULES)
    throw new FieldProblem(['permission', MAX_RULES], message('config.permission.many', { most: MAX_RULES }));
  return value.map((one, index) => readRule(asTable(one, ['permission', index]), ['permission', index]));
}

function readRule(table: Table, path: KeyPath): PermissionRule {
  refuseUnknownKeys(table, PERMISSION_KEYS, path);
  for (const key of ['tool', 'answer']) {
    if (table[key] === undefined) throw new FieldProblem([...path, key], message('config.permission.missing', { key }));
  }
  return {
    tool: readChoice(table, 'tool', path, PERMISSION_TOOLS, '*'),
    pattern: table.pattern === undefined ? null : readPattern(table, path),
    answer: readChoice(table, 'answer', path, PERMISSION_ANSWERS, 'ask'),
  };
}

/** An empty pattern would cover nothing, and one with line breaks no single command. */
function readPattern(table: Table, path: KeyPath): string {
  const pattern = readString(table, 'pattern', path, '');
  if (pattern.trim() !== '' && pattern.length <= MAX_PATTERN_CHARACTERS && !/\p{Cc}/u.test(pattern))
    return pattern.trim();
  throw new FieldProblem(
    [...path, 'pattern'],
    message('config.permission.pattern', { value: showValue(pattern), most: MAX_PATTERN_CHARACTERS }),
  );
}

/**
 * One trust item with all rules in their order, if any of them allows something: what a rule allows depends on those
 * before it.
 */
export function permissionItems(
  rules: readonly PermissionRule[],
): { kind: 'permission'; label: string; words: string }[] {
  if (!rules.some(({ answer }) => answer === 'allow')) return [];
  return [{ kind: 'permission', label: 'permission', words: rules.map(itemText).join('; ') }];
}

/** Quoted, so that no pattern reads as another rule. */
function itemText({ tool, pattern, answer }: PermissionRule): string {
  return pattern === null ? `${answer} ${tool}` : `${answer} ${tool} ${quoteArgument(pattern)}`;
}
