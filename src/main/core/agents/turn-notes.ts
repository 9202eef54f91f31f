/**
 * The section that a prompt has after the story's text: what the story must meet, and why the last turn was rejected. It
 * is Markdown for an agent, and part of an argument that is never read as an option.
 */
import type { AcceptanceItem, Findings } from '../../../domain/index.ts';

/** The most that the section may take of a prompt, in bytes. The rest belongs to the story's text. */
export const MAX_NOTES_BYTES = 48_000;
/** The most files that are named. */
const MAX_FILES = 50;

/** What the section is made from. */
export interface TurnNotes {
  story: string;
  acceptance: readonly AcceptanceItem[];
  findings: Findings | null;
  /** The last lines of the gate that failed; empty if the findings are not of a gate, or nothing is kept. */
  tail: string;
  /** The branch that the work is merged into. */
  base: string;
  /** Whether the agent must give a verdict. */
  isReview: boolean;
}

/** Empty if there is nothing to say. */
export function turnNotes({ story, acceptance, findings, tail, base, isReview }: TurnNotes): string {
  const parts = [
    acceptance.length === 0 ? '' : `## What must be true at the end\n\n${items(acceptance)}`,
    findings === null ? '' : `## What must be changed\n\n${explain(findings, { story, tail, base })}`,
    isReview ? `## Your verdict\n\n${verdictHelp(story)}` : '',
  ];
  return cut(parts.filter((part) => part !== '').join('\n\n'), MAX_NOTES_BYTES);
}

function items(acceptance: readonly AcceptanceItem[]): string {
  return acceptance.map(({ text, done }) => `- [${done === null ? ' ' : 'x'}] ${text}`).join('\n');
}

function explain(findings: Findings, { story, tail, base }: Pick<TurnNotes, 'story' | 'tail' | 'base'>): string {
  switch (findings.kind) {
    case 'gate': {
      const { gate, limitSeconds } = findings;
      const how =
        limitSeconds === null
          ? `The check '${gate}' failed on your last work.`
          : `The check '${gate}' did not end within ${limitSeconds} s on your last work, and was stopped.`;
      return tail === '' ? how : `${how} The end of its output:\n\n${fenced(tail)}`;
    }
    case 'qa':
      return `A review of the work found:\n\n${findings.text}`;
    case 'uncommitted':
      return `Your last turn left changes that are not committed. Commit them, or have git ignore them:\n\n${list(findings.files)}`;
    case 'no-verdict':
      return `Your last turn ended without a verdict on ${story}.`;
    case 'conflict':
      return explainConflict(story, findings.files, findings.base ?? base);
  }
}

function explainConflict(story: string, files: readonly string[], base: string): string {
  const what = `The commits of ${story} conflict with the base branch '${base}'. Merge that branch into this one, or rebase on it,`;
  return files.length === 0
    ? `${what} and commit the result. Git finds no conflict here, but the site of the pull request does.`
    : `${what} and resolve the conflicts in:\n\n${list(files)}`;
}

function verdictHelp(story: string): string {
  return `When you have checked the work, run one of:\n\n    huskies story verdict ${story} pass\n    huskies story verdict ${story} fail --findings 'WHAT MUST BE CHANGED'\n\nThen run: huskies story done ${story}`;
}

/** A code block whose fence is longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

function list(files: readonly string[]): string {
  const shown = files.slice(0, MAX_FILES).map((file) => `- ${file}`);
  const rest = files.length - shown.length;
  return [...shown, ...(rest > 0 ? [`- and ${rest} more`] : [])].join('\n');
}

/** At most `bytes` of UTF-8 from the beginning, in whole characters. */
function cut(text: string, bytes: number): string {
  const encoded = new TextEncoder().encode(text);
  if (encoded.length <= bytes) return text;
  return `${new TextDecoder().decode(encoded.slice(0, bytes)).replace(/\uFFFD+$/, '')}…`;
}
