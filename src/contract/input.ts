/**
 * Problems of a command's input as messages. Our own rules are identified by their code, the library's by their type.
 */
import * as v from 'valibot';
import {
  AGENT_ROADS,
  MAX_LABEL_CHARACTERS,
  type Message,
  type MessageCode,
  type MessageOf,
  message,
  STAGES,
  SWITCH_NAMES,
  USAGE_GROUPS,
} from '../domain/index.ts';
import { OUTPUT_STREAMS } from './terminal-stream.ts';

/** Makes the message of a rule from the requirement of the schema. */
type RuleMessage<C extends MessageCode> = (requirement: unknown) => MessageOf<C>;

/** The rules that schemas may name, where the schema library expects a sentence. */
const RULES = {
  'input.title': () => message('input.title'),
  'input.reason': () => message('input.reason'),
  'input.label': () => message('input.label', { most: MAX_LABEL_CHARACTERS }),
  'input.many': (most) => message('input.many', { most: Number(most) }),
  'input.priority': () => message('input.priority'),
  'input.itemId': () => message('input.itemId'),
  'input.verdict': () => message('input.verdict'),
  'input.stage': () => message('input.stage', { stages: STAGES }),
  'input.stream': () => message('input.stream', { streams: OUTPUT_STREAMS }),
  'input.road': () => message('input.road', { roads: AGENT_ROADS }),
  'input.usage': () => message('input.usage', { groups: USAGE_GROUPS }),
  'input.switch': () => message('input.switch', { names: SWITCH_NAMES }),
  'input.onOff': () => message('input.onOff'),
  'input.digest': () => message('input.digest'),
  'input.writer': () => message('input.writer'),
  'input.updates': () => message('input.updates'),
  'input.colour': () => message('input.colour'),
  'input.colours': (n) => message('input.colours', { n: Number(n) }),
  'input.storyId': () => message('input.storyId'),
  'input.agentName': () => message('input.agentName'),
  'input.runId': () => message('input.runId'),
  'input.questionId': () => message('input.questionId'),
} satisfies { [C in MessageCode]?: RuleMessage<C> };
type InputRule = keyof typeof RULES;

/** Checks of the schema library, by the type of the issue (https://valibot.dev/api). */
const CHECKS: Readonly<Record<string, RuleMessage<MessageCode>>> = {
  string: () => message('input.string'),
  number: () => message('input.number'),
  boolean: () => message('input.boolean'),
  array: () => message('input.list'),
  object: () => message('input.object'),
  strict_object: () => message('input.object'),
  integer: () => message('input.integer'),
  min_value: (least) => message('input.least', { least: Number(least) }),
  max_value: (most) => message('input.most', { most: Number(most) }),
  min_length: () => message('input.empty'),
  max_length: (most) => message('input.long', { most: Number(most) }),
};

/** Names a rule in a schema. */
export function rule<C extends InputRule>(code: C): C {
  return code;
}

/** The first problem of an input: its field, the shortened value and the message. */
export function inputProblem([issue]: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): {
  field: string;
  value: string;
  why: MessageOf<'command.input' | 'command.input.missing'>;
} {
  const field = v.getDotPath(issue) ?? 'input';
  const given = issue.input;
  const value = short(typeof given === 'string' ? given : (JSON.stringify(given) ?? ''));
  if (isMissing(issue)) return { field, value, why: message('command.input.missing', { field }) };
  return { field, value, why: message('command.input', { field, value, wording: wordingOf(issue) }) };
}

/** Shortens a value that a client sent to at most 80 characters. */
export function short(value: string): string {
  return value.length > 80 ? `${value.slice(0, 77)}…` : value;
}

/** The problem of one field of a message. `whole`: the name to use if the message itself is the problem. */
export function fieldProblem(issue: v.BaseIssue<unknown>, whole: string): MessageOf<'unread.field'> {
  return message('unread.field', { field: v.getDotPath(issue) ?? whole, why: wordingOf(issue) });
}

function isMissing({ kind, input }: v.BaseIssue<unknown>): boolean {
  return kind === 'schema' && input === undefined;
}

function wordingOf(issue: v.BaseIssue<unknown>): Message {
  const { type, expected, message: code, requirement } = issue;
  if (isMissing(issue)) return message('input.missing');
  // a strict object accepts only its own fields
  if (type === 'strict_object' && expected === 'never') return message('command.input.unknown');
  if (isRule(code)) return RULES[code](requirement);
  return Object.hasOwn(CHECKS, type) ? (CHECKS[type]?.(requirement) ?? FORM) : FORM;
}

/** The message for every other check. */
const FORM = message('input.form');

function isRule(code: string): code is InputRule {
  return Object.hasOwn(RULES, code);
}

/** The input of a command that needs none. */
export const Empty = v.strictObject({});
