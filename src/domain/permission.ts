/** The policy of the config: which permission requests are answered without a person. Pure. */
import { covers } from './permission-glob.ts';
import type { NewQuestion } from './question.ts';

/** The tools that a rule may name, as ACP calls them; `*` stands for all of them. */
export const PERMISSION_TOOLS = [
  'read',
  'edit',
  'delete',
  'move',
  'search',
  'execute',
  'think',
  'fetch',
  'other',
  '*',
] as const;
/** One of `PERMISSION_TOOLS`. */
export type PermissionTool = (typeof PERMISSION_TOOLS)[number];

/** What a rule answers. */
export const PERMISSION_ANSWERS = ['allow', 'ask', 'deny'] as const;
/** One of `PERMISSION_ANSWERS`. */
export type PermissionAnswer = (typeof PERMISSION_ANSWERS)[number];

/** One `[[permission]]` of the config. The first rule that covers a request answers it. */
export interface PermissionRule {
  tool: PermissionTool;
  /** Covers the whole command, path or text, where `*` stands for any characters. Null: the rule covers every request. */
  pattern: string | null;
  answer: PermissionAnswer;
}

/** The answer of the policy with the rule that gave it. Null: no rule covers the request, so a person is asked. */
export interface PolicyAnswer {
  answer: PermissionAnswer;
  rule: PermissionRule | null;
}

const ASK: PolicyAnswer = { answer: 'ask', rule: null };

/**
 * What the policy answers.
 *
 * The first rule that covers the request decides; a person is asked if none does. In doubt a rule that allows covers less,
 * and one that does not allow covers more:
 *
 * - A tool that is not known, or not told, is never allowed.
 * - A pattern never allows a compound shell command, such as `git status && rm -rf x`: only a rule without a pattern does.
 *   A rule that denies or asks covers it if it covers the whole or any part of it.
 * - A pattern never allows a path with `..`, or a request that does not tell what it is about.
 * - A request about several paths, one on each line, is allowed only if the rule covers each of them.
 */
export function policyAnswer(
  rules: readonly PermissionRule[],
  { kind, tool, detail }: Pick<NewQuestion, 'kind' | 'tool' | 'detail'>,
): PolicyAnswer {
  if (kind !== 'permission') return ASK;
  const isKnown = isPermissionTool(tool);
  for (const rule of rules) {
    if (rule.tool !== '*' && rule.tool !== tool) continue;
    if (rule.answer === 'allow') {
      if (isKnown && allows(rule, tool, detail)) return { answer: 'allow', rule };
    } else if (rule.pattern === null) {
      return { answer: rule.answer, rule };
    } else if (detail === null) {
      // It may be what the rule forbids.
      return { answer: 'ask', rule };
    } else if ([detail, ...partsOf(detail)].some((part) => covers(rule.pattern ?? '', part))) {
      return { answer: rule.answer, rule };
    }
  }
  return ASK;
}

/** The rule as one line, for events and for the approval of a config. */
export function ruleText({ tool, pattern, answer }: PermissionRule): string {
  return pattern === null ? `${answer} ${tool}` : `${answer} ${tool} ${pattern}`;
}

function isPermissionTool(tool: string | null): tool is PermissionTool {
  return tool !== null && tool !== '*' && (PERMISSION_TOOLS as readonly string[]).includes(tool);
}

function allows({ pattern }: PermissionRule, tool: PermissionTool, detail: string | null): boolean {
  if (pattern === null) return true;
  if (detail === null) return false;
  if (tool === 'execute') return covers(pattern, detail) && !isCompound(detail);
  return detail.split('\n').every((path) => covers(pattern, path) && !path.split(/[\\/]/).includes('..'));
}

/** Whether a shell could do more with these words than to start one program with arguments. Quotes are not looked at. */
export function isCompound(command: string): boolean {
  return /[;&|<>`\n\r\0]|\$[({]|\$'/.test(command);
}

/** The parts of a compound command between its separators, and what it substitutes. */
function partsOf(command: string): string[] {
  return command
    .split(/[;&|\n\r`(){}<>]+/)
    .map((part) => part.trim().replace(/\s*\$$/, ''))
    .filter((part) => part !== '');
}
