/** The policy of the config: which permission requests are answered without a person. Pure. */
import { commandForms, isCompound, isOpen, normalCommand } from './permission-commands.ts';
import { covers, mayCover, UNKNOWN } from './permission-glob.ts';
import {
  absolutePath,
  addressForms,
  normalAddress,
  normalPath,
  pathForms,
  relativePath,
  sameText,
} from './permission-paths.ts';
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

/** The longest request that is taken apart, in UTF-16 code units, and the most paths in it. */
const MAX_DETAIL_LENGTH = 20_000;
const MAX_PATHS = 200;
/** The longest path or address that is taken apart, in UTF-16 code units: that of Linux (PATH_MAX). */
const MAX_PATH_LENGTH = 4_096;
/** What these tools are about is a path on each line, and never a command. */
const OF_FILES: readonly PermissionTool[] = ['edit', 'delete', 'move'];

/**
 * What the policy answers. `worktree`: where the agent works; null: not known.
 *
 * The first rule that covers the request decides; a person is asked if none does. In doubt a rule that allows covers less,
 * and one that does not allow covers more:
 *
 * - A tool that is not known, or not told, is never allowed.
 * - A pattern never allows a compound shell command, such as `git status && rm -rf x`, or one with variables: only a rule
 *   without a pattern does.
 * - A pattern never allows a path with `..`, or a request that does not tell what it is about. It allows what it covers as it
 *   is written and in normal form, such as `a/b` for `a//./b`; a path in the worktree also by its other form.
 * - A request about several paths, one on each line, is allowed only if the rule covers each of them.
 * - A rule that denies or asks covers a request if it covers the whole or any part of it, in any form in which the same path
 *   or command can be written (permission-paths.ts, permission-commands.ts), in small or in capital letters.
 * - If it cannot be told whether such a rule covers the request, a person is asked.
 */
export function policyAnswer(
  rules: readonly PermissionRule[],
  { kind, tool, detail: told }: Pick<NewQuestion, 'kind' | 'tool' | 'detail'>,
  worktree: string | null = null,
): PolicyAnswer {
  if (kind !== 'permission') return ASK;
  const own = worktree === null ? null : `cd ${worktree} && `;
  const detail = own !== null && told?.startsWith(own) === true ? told.slice(own.length) : told;
  const known = isPermissionTool(tool) ? tool : null;
  let forms: Forms | undefined;
  for (const rule of rules) {
    if (rule.tool !== '*' && rule.tool !== tool) continue;
    if (rule.answer === 'allow') {
      if (known !== null && allows(rule, known, detail, worktree)) return { answer: 'allow', rule };
    } else if (rule.pattern === null) {
      return { answer: rule.answer, rule };
    } else if (detail === null) {
      // It may be what the rule forbids.
      return { answer: 'ask', rule };
    } else {
      forms ??= formsOf(known, detail, worktree);
      const covered = coverage(rule.pattern, forms);
      if (covered !== 'no') return { answer: covered === 'yes' ? rule.answer : 'ask', rule };
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

function allows(
  { pattern }: PermissionRule,
  tool: PermissionTool,
  detail: string | null,
  worktree: string | null,
): boolean {
  if (pattern === null) return true;
  if (detail === null || detail.length > MAX_DETAIL_LENGTH) return false;
  if (tool === 'execute') return !isCompound(detail) && !isOpen(detail) && allowsForm(pattern, detail, normalCommand);
  if (tool === 'fetch' && /^\s*[a-z][a-z0-9+.-]*:/i.test(detail)) {
    // what is before the @ could be taken for the host
    return !/@|\p{Cc}|\\/u.test(detail.split(/[?#]/, 1)[0] ?? '') && allowsForm(pattern, detail, normalAddress);
  }
  return detail.split('\n').every((path) => {
    if (/\p{Cc}/u.test(path) || path.split(/[\\/]/).includes('..')) return false;
    if (allowsForm(pattern, path, normalPath)) return true;
    if (worktree === null || /^[~$%]/.test(path)) return false;
    const whole = absolutePath(path, worktree);
    return covers(pattern, whole) || covers(pattern, relativePath(whole, worktree));
  });
}

/** Whether it covers the words as they are, and in normal form. */
function allowsForm(pattern: string, words: string, normal: (words: string) => string): boolean {
  const same = normal(words);
  return covers(pattern, words) && (covers(pattern, same) || covers(normal(pattern), same));
}

/** All that a request may be about. */
interface Forms {
  /** As they are, and in small letters. */
  readonly known: readonly string[];
  /** With parts that are not known. */
  readonly open: readonly string[];
  /** Whether these are all. */
  readonly isWhole: boolean;
}

/** `tool`: null if it is not known, so that it may be any. */
function formsOf(tool: PermissionTool | null, detail: string, worktree: string | null): Forms {
  const all = new Set([detail]);
  const lines = detail.split(/[\r\n]+/);
  // A request of megabytes would hold up the host, and with it every stop. A person is asked instead.
  const isLong =
    detail.length > MAX_DETAIL_LENGTH ||
    lines.length > MAX_PATHS ||
    (tool !== 'execute' && lines.some((line) => line.length > MAX_PATH_LENGTH));
  if (isLong) return { known: [detail, detail.toLowerCase()], open: [], isWhole: false };
  let isWhole = true;
  const isOfFiles = tool !== null && OF_FILES.includes(tool);
  if (tool !== 'execute') {
    for (const line of lines) {
      for (const form of [...pathForms(line, worktree), ...(isOfFiles ? [] : addressForms(line))]) all.add(form);
    }
  }
  if (!isOfFiles) {
    const command = commandForms(detail, worktree);
    for (const form of command.forms) all.add(form);
    isWhole &&= command.isWhole || tool === 'fetch';
  }
  const texts = [...all].flatMap((form) => [form, inSmallLetters(form)]);
  const isOpenForm = (form: string) => form.includes(UNKNOWN);
  return { known: texts.filter((form) => !isOpenForm(form)), open: texts.filter(isOpenForm), isWhole };
}

/** `maybe`: it cannot be told. */
function coverage(pattern: string, { known, open, isWhole }: Forms): 'yes' | 'maybe' | 'no' {
  const patterns = formsOfPattern(pattern);
  if (patterns.some((one) => known.some((form) => covers(one, form)))) return 'yes';
  if (!isWhole) return 'maybe';
  return patterns.some((one) => open.some((form) => mayCover(one, form))) ? 'maybe' : 'no';
}

/** A pattern that ends in ` *` or `/*` means the program or the folder as well. */
function formsOfPattern(pattern: string): string[] {
  const written = [pattern, normalCommand(pattern), normalPath(sameText(pattern)), normalAddress(pattern)];
  const home = written.map((one) => one.replace(/(^|[\s=])(?:~|\$HOME|\$\{HOME\})\//g, '$1*/'));
  const all = [...written, ...home].flatMap((one) => [one, one.replace(/(?<=[^\s/*])(?: |\/)\*$/, '')]);
  return [...new Set(all.flatMap((one) => [one, inSmallLetters(one)]))];
}

/** Options keep their letters, since `-d` is another one than `-D`. */
function inSmallLetters(text: string): string {
  return text.replace(/(^|\s)(?!-)\S+/g, (word) => word.toLowerCase());
}
