/**
 * Reads and writes the front matter of a markdown file.
 *
 * It is the part of YAML that fields of a story need: texts, lists of texts and comments. Every value is a text, so `no`
 * stays `no`. Anchors, aliases, tags, nested values and blocks are refused with their line, so no file can unfold into
 * more than it contains. What is written here is YAML for every other program.
 */
import { type Message, message, short } from '../../../contract/index.ts';
import type { RawField, RawProblem } from './types.ts';

/** A story's fields are short: a hundred acceptance items of 500 characters fit. */
export const MAX_FRONT_MATTER_CHARACTERS = 64 * 1024;

const FENCE = /^---[ \t]*$/;
const FIELD = /^([A-Za-z][\w-]*):(?:[ \t]+(.*))?$/;
const ITEM = /^[ \t]*-(?:[ \t]+(.*))?$/;
const COMMENT = /^[ \t]*(?:#.*)?$/;

/** The parts of a markdown file. `bodyLine`: the line on which the body begins, from 1. */
export interface FrontMatter {
  fields: Map<string, RawField>;
  problems: RawProblem[];
  body: string;
}

/** Splits a text into its front matter and body, and reads the fields. A text without front matter is all body. */
export function readFrontMatter(text: string): FrontMatter {
  const [first = '', ...rest] = text.slice(0, MAX_FRONT_MATTER_CHARACTERS + 1).split('\n');
  const none = { fields: new Map<string, RawField>(), problems: [] };
  if (!FENCE.test(withoutReturn(first))) return { ...none, body: text };
  const end = rest.findIndex((line) => FENCE.test(withoutReturn(line)));
  if (end === -1 || (text.length > MAX_FRONT_MATTER_CHARACTERS && end === rest.length - 1)) {
    const why =
      text.length > MAX_FRONT_MATTER_CHARACTERS
        ? message('import.front.large', { most: MAX_FRONT_MATTER_CHARACTERS })
        : message('import.front.open');
    return { ...none, problems: [{ line: 1, field: null, value: '---', why }], body: '' };
  }
  const lines = rest.slice(0, end);
  const start = [first, ...lines, rest[end] ?? ''].reduce((sum, line) => sum + line.length + 1, 0);
  return { ...fieldsIn(lines.map(withoutReturn)), body: text.slice(start) };
}

function fieldsIn(lines: readonly string[]): Pick<FrontMatter, 'fields' | 'problems'> {
  const fields = new Map<string, RawField>();
  const problems: RawProblem[] = [];
  /** The field whose items follow. Undefined: items belong to no list. */
  let list: RawField | undefined;
  for (const [at, content] of lines.entries()) {
    const line = at + 2;
    const refuse = (why: Message, field: string | null, value: string): void => {
      problems.push({ line, field, value: short(value), why });
    };
    if (COMMENT.test(content)) continue;
    const item = ITEM.exec(content);
    if (item !== null) {
      const read = scalarIn(item[1] ?? '');
      if (list === undefined || !Array.isArray(list.value)) refuse(message('import.front.line'), null, content);
      else if ('why' in read) refuse(read.why, nameOf(fields, list), content.trim());
      else list.value.push(read.text);
      continue;
    }
    const [, name, rest = ''] = FIELD.exec(content) ?? [];
    list = undefined;
    if (name === undefined) refuse(message('import.front.line'), null, content);
    else if (fields.has(name)) refuse(message('import.twice'), name, rest);
    else if (COMMENT.test(rest)) {
      list = { value: [], line };
      fields.set(name, list);
    } else {
      const read = rest.startsWith('[') ? listIn(rest) : scalarIn(rest);
      if ('why' in read) refuse(read.why, name, rest);
      else fields.set(name, { value: 'items' in read ? read.items : read.text, line });
    }
  }
  return { fields, problems };
}

function nameOf(fields: ReadonlyMap<string, RawField>, field: RawField): string | null {
  return [...fields].find(([, one]) => one === field)?.[0] ?? null;
}

type Scalar = { text: string } | { why: Message };

/** Characters that begin what is not read here: anchors, aliases, tags, blocks, nested values, reserved characters. */
const NOT_READ = /^[&*!|>%@`{[\]}]/;
const DOUBLE = /^"(?:[^"\\]|\\.)*"(?=[ \t]*(?:#.*)?$)/;
const SINGLE = /^'(?:[^']|'')*'(?=[ \t]*(?:#.*)?$)/;

/** One text: quoted, or plain up to a comment. */
function scalarIn(raw: string): Scalar {
  const rest = raw.trim();
  if (rest.startsWith('"')) return doubleQuoted(DOUBLE.exec(rest)?.[0]);
  if (rest.startsWith("'")) {
    const quoted = SINGLE.exec(rest)?.[0];
    if (quoted === undefined) return { why: message('import.front.quote') };
    return { text: quoted.slice(1, -1).replace(/''/g, "'") };
  }
  if (NOT_READ.test(rest)) return { why: message('import.front.value') };
  return { text: rest.replace(/(?:^|[ \t]+)#.*$/, '') };
}

/** The escapes of JSON, which are a part of those of YAML. */
function doubleQuoted(quoted: string | undefined): Scalar {
  try {
    return { text: String(JSON.parse(quoted ?? '')) };
  } catch (error) {
    if (error instanceof SyntaxError) return { why: message('import.front.quote') };
    throw error;
  }
}

/** A list on one line: `[a, "b, c"]`. */
function listIn(raw: string): { items: string[] } | { why: Message } {
  const inner = /^\[(.*)\][ \t]*(?:#.*)?$/.exec(raw.trim())?.[1];
  if (inner === undefined) return { why: message('import.front.list') };
  const items: string[] = [];
  const part = /\s*("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,"']*)\s*(,|$)/y;
  while (inner.trim() !== '' && part.lastIndex < inner.length) {
    const found = part.exec(inner);
    if (found === null) return { why: message('import.front.list') };
    const read = scalarIn(found[1] ?? '');
    if ('why' in read) return read;
    items.push(read.text);
  }
  return { items };
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** A text that reads as itself without quotes, for this reader and for YAML. */
const PLAIN = /^[A-Za-z0-9_](?:[\w ./-]*[\w./-])?$/;
/** Plain words that YAML reads as something else than a text. */
const NOT_TEXT = /^(?:true|false|null|yes|no|on|off|y|n|[-+.\d].*)$/i;

/** Writes front matter with the body below it. Fields that are undefined, and empty lists, are left out. */
export function writeFrontMatter(
  fields: Readonly<Record<string, string | number | readonly string[] | undefined>>,
  body: string,
): string {
  const lines = Object.entries(fields).flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (typeof value === 'number') return [`${name}: ${value}`];
    if (typeof value === 'string') return [`${name}: ${written(value)}`];
    return value.length === 0 ? [] : [`${name}:`, ...value.map((one) => `  - ${written(one)}`)];
  });
  return ['---', ...lines, '---', body].join('\n');
}

function written(text: string): string {
  return PLAIN.test(text) && !NOT_TEXT.test(text) ? text : JSON.stringify(text);
}
