/** What is wrong with an input, as a message: the schemas of the command table name their rules by code. */
import * as v from 'valibot';
import { type Message, type MessageCode, type MessageOf, message, STAGES } from '../domain/index.ts';

/** The rules that a schema may name. */
type InputRule = Extract<MessageCode, `input.${string}`>;

/** Each rule's message, with what the schema demands there. */
const RULES: { [C in InputRule]: (demanded: unknown) => MessageOf<C> } = {
  'input.empty': () => message('input.empty'),
  'input.reason': () => message('input.reason'),
  'input.long': (most) => message('input.long', { most: Number(most) }),
  'input.stage': () => message('input.stage', { stages: STAGES }),
  'input.colour': () => message('input.colour'),
  'input.colours': (n) => message('input.colours', { n: Number(n) }),
  'input.storyId': () => message('input.storyId'),
  'input.agentName': () => message('input.agentName'),
  'input.runId': () => message('input.runId'),
};

/** Names a rule in a schema, in the place where the library wants a sentence. */
export function rule<C extends InputRule>(code: C): C {
  return code;
}

/** The first thing wrong, with the field that it is about and its value, shortened. */
export function misfit([issue]: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): {
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

function wordingOf(issue: v.BaseIssue<unknown>): Message {
  if (issue.kind === 'schema' && issue.input === undefined) return message('command.input.missing');
  if (issue.type === 'strict_object') return message('command.input.unknown');
  if (isRule(issue.message)) return RULES[issue.message](issue.requirement);
  return message('command.input.misfit', { why: issue.message });
}

function isRule(code: string): code is InputRule {
  return Object.hasOwn(RULES, code);
}
