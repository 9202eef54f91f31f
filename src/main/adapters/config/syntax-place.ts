/** Where to look for a mistake in TOML text. A parser reports the first place that it cannot read, which is often later. */
import { type Message, message } from '../../../contract/index.ts';
import { lacksClosingQuote, NOTHING_OPEN, scan } from './key-lines.ts';

/** A place in a text, from 1. */
export interface Place {
  line: number;
  column: number;
}

/** The key of a string of several lines: `prompt = """`. */
const OPENS_STRING = /^\s*[\w."'-]+\s*=\s*(?:"""|''')/;
/** An empty string at the end of a line, as is left when one of the three opening quotes is missing. */
const EMPTY_STRING = /=\s*(?:""|'')\s*$/;
/** A setting or the name of a table. */
const STATEMENT = /^\s*(?:\[|[\w."'-]+\s*=)/;

/** The place of the mistake, and a better reason than the parser's; null where that fits. */
export function findMistake(toml: string, reported: Place): Place & { why: Message | null } {
  const lines = toml.split(/\r?\n/);
  const lineAt = (line: number): string => lines[line - 1] ?? '';
  const quotesOn = (line: number): Place => ({ line, column: lineAt(line).search(/=\s*["']/) + 1 });
  const current = lineAt(reported.line);
  const { open, string } = openBefore(lines, reported.line);
  if (reported.column > current.length && lacksClosingQuote(current, open)) {
    return { ...reported, why: message('config.parse.quote') };
  }
  const previous = lastWritten(lines, reported.line);
  const endsBefore = string !== null && string.end >= previous;
  if (endsBefore && OPENS_STRING.test(lineAt(string.end))) {
    return { ...quotesOn(string.start), why: message('config.parse.quotes', { line: string.end }) };
  }
  const before = lineAt(previous).trimEnd();
  if (!STATEMENT.test(current) && EMPTY_STRING.test(before)) {
    return { ...quotesOn(previous), why: message('config.parse.short') };
  }
  const isFirst = current.slice(0, reported.column - 1).trim() === '';
  const isAtEnd = lines.slice(reported.line - 1).every((line) => line.trim() === '');
  if (open.depth > 0 && isFirst && (isAtEnd || !/[,[{=]$/.test(before))) {
    return { line: previous, column: before.length + 1, why: message('config.parse.list') };
  }
  return { ...reported, why: null };
}

/**
 * What is open at the start of the line, and the last string of several lines that ended before it or ends on it. Lines
 * are counted from 1.
 */
function openBefore(lines: readonly string[], line: number) {
  let open = NOTHING_OPEN;
  let start = 0;
  let string: { start: number; end: number } | null = null;
  for (const [at, raw] of lines.slice(0, line - 1).entries()) {
    const isHeader = open.quote === null && open.depth === 0 && raw.trimStart().startsWith('[');
    const next = isHeader ? open : scan(raw, open);
    if (open.quote === null && next.quote !== null) start = at + 1;
    if (open.quote !== null && next.quote === null) string = { start, end: at + 1 };
    open = next;
  }
  return { open, string: open.quote === null ? string : { start, end: line } };
}

/** The last line before this one that is neither empty nor a comment; 0 if there is none. */
function lastWritten(lines: readonly string[], line: number): number {
  let at = line - 1;
  while (at > 0 && /^\s*(?:#|$)/.test(lines[at - 1] ?? '')) at -= 1;
  return at;
}
