/** Reads rows of JSON: an array of objects, or one object. */
import { message, short, whyOf } from '../../../contract/index.ts';
import type { RawFile, RawProblem, RawRow } from './types.ts';

/** An array, an object, a list of it; one more, so that the field that is too deep is named. */
const MAX_DEPTH = 4;

/** A part of the text with the line on which it begins. */
interface Part {
  text: string;
  line: number;
}

/** Each story is parsed by itself, so that a broken one is named and the others are read. Every value keeps its type. */
export function readJson(text: string): RawFile {
  const { parts, tooDeepAt, isOpen } = partsOf(text);
  const file: RawFile = { rows: [], problems: [] };
  if (tooDeepAt !== null) file.problems.push(problemAt(tooDeepAt, '', message('import.json.deep')));
  else for (const part of parts) readPart(part, file);
  if (isOpen) file.problems.push(problemAt(text.split('\n').length, '', message('import.front.list')));
  return file;
}

function readPart({ text, line }: Part, { rows, problems }: RawFile): void {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) rows.push(rowOf(line, value));
    else problems.push(problemAt(line, text, message('import.json.row')));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    problems.push(problemAt(line, text, message('import.json', { why: whyOf(error) })));
  }
}

function rowOf(line: number, value: object): RawRow {
  return { line, fields: new Map(Object.entries(value).map(([name, field]) => [name, { value: field, line }])) };
}

function problemAt(line: number, text: string, why: RawProblem['why']): RawProblem {
  return { line, field: null, value: short(text), why };
}

interface Parts {
  /** The elements of the outermost array, or the whole text if it has none. */
  parts: Part[];
  /** The line of the first value that is nested too deeply; null: there is none. */
  tooDeepAt: number | null;
  /** Whether the array does not end. */
  isOpen: boolean;
}

/** Follows strings and brackets. For text that is not JSON, it only has to find parts that JSON.parse refuses. */
function partsOf(text: string): Parts {
  const isArray = /^\s*\[/.test(text);
  const parts: Part[] = [];
  let [depth, line] = [0, 1];
  let isClosed = false;
  /** Where the current part begins, with its line. */
  let start: { at: number; line: number } | null = isArray ? null : { at: 0, line };
  const end = (at: number): void => {
    const part = start === null ? '' : text.slice(start.at, at).trim();
    if (start !== null && part !== '') parts.push({ text: part, line: start.line });
    start = null;
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\n') line += 1;
    if (/\s/.test(character)) continue;
    if (isArray && depth === 1 && (character === ',' || character === ']')) end(at);
    // What follows the array is a part that JSON.parse refuses.
    else if (depth > 0 || !isArray || isClosed) start ??= { at, line };
    if (character === '"') at = endOfString(text, at);
    else if (character === ']' || character === '}') depth -= 1;
    else if (character === '[' || character === '{') depth += 1;
    if (depth > MAX_DEPTH) return { parts, tooDeepAt: line, isOpen: false };
    isClosed ||= isArray && depth === 0;
  }
  const isOpen = isArray && !isClosed;
  end(text.length);
  return { parts, tooDeepAt: null, isOpen };
}

/** The place of the quote that ends the string which begins at `start`. JSON strings have no line breaks. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text[at - 1 - escapes] === '\\') escapes += 1;
    if (escapes % 2 === 0) return at;
  }
  return text.length;
}
