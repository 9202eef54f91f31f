/** What does not fit a schema, as a message. Rules of our own are named by their codes, the library's by what they check. */
import * as v from 'valibot';
import { type Message, type MessageCode, type MessageOf, message, STAGES } from '../domain/index.ts';
import { OUTPUT_STREAMS } from './terminal-stream.ts';

/** What is said of a rule, given what the schema demands there. */
type Saying<C extends MessageCode> = (demanded: unknown) => MessageOf<C>;

/** The rules that a schema may name in the place where the library wants a sentence. */
const RULES = {
  'input.reason': () => message('input.reason'),
  'input.stage': () => message('input.stage', { stages: STAGES }),
  'input.stream': () => message('input.stream', { streams: OUTPUT_STREAMS }),
  'input.digest': () => message('input.digest'),
  'input.colour': () => message('input.colour'),
  'input.colours': (n) => message('input.colours', { n: Number(n) }),
  'input.storyId': () => message('input.storyId'),
  'input.agentName': () => message('input.agentName'),
  'input.runId': () => message('input.runId'),
} satisfies { [C in MessageCode]?: Saying<C> };
type InputRule = keyof typeof RULES;

/** What the library checks by itself, by the type of its issue (https://valibot.dev/api). */
const CHECKS: Readonly<Record<string, Saying<MessageCode>>> = {
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

/** The first thing wrong, with the field that it is about and its value, shortened. */
export function inputProblem([issue]: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): {
  field: string;
  value: string;
  why: MessageOf<'command.input'>;
} {
  const field = v.getDotPath(issue) ?? 'input';
  const given = issue.input;
  const value = short(typeof given === 'string' ? given : (JSON.stringify(given) ?? ''));
  const shown = given === undefined ? message('command.input.nothing') : value;
  return { field, value, why: message('command.input', { field, value: shown, wording: wordingOf(issue) }) };
}

/** At most 80 characters of what somebody sent. */
export function short(value: string): string {
  return value.length > 80 ? `${value.slice(0, 77)}…` : value;
}

/** The field that does not fit, and why; `whole` is its name where it is no field. */
export function fieldMisfit(issue: v.BaseIssue<unknown>, whole: string): MessageOf<'unread.field'> {
  return message('unread.field', { field: v.getDotPath(issue) ?? whole, why: wordingOf(issue) });
}

function wordingOf({ kind, type, expected, input, message: said, requirement }: v.BaseIssue<unknown>): Message {
  if (kind === 'schema' && input === undefined) return message('command.input.missing');
  // a strict object expects nothing more than its own fields
  if (type === 'strict_object' && expected === 'never') return message('command.input.unknown');
  if (isRule(said)) return RULES[said](requirement);
  return Object.hasOwn(CHECKS, type) ? (CHECKS[type]?.(requirement) ?? FORM) : FORM;
}

/** Said of what no check above names. */
const FORM = message('input.form');

function isRule(code: string): code is InputRule {
  return Object.hasOwn(RULES, code);
}
