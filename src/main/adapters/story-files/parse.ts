/** Reads the rows of one file with stories: markdown with front matter, JSON or CSV. */
import { message } from '../../../contract/index.ts';
import { readCsv } from './csv.ts';
import { readFrontMatter } from './front-matter.ts';
import { readJson } from './json.ts';
import type { RawFile } from './types.ts';

/** The formats of files with stories, by their extension. */
export const STORY_FORMATS = ['md', 'json', 'csv'] as const;
/** One of STORY_FORMATS. */
export type StoryFormat = (typeof STORY_FORMATS)[number];

/** The format that a file's name has; null: none of them. */
export function formatOf(name: string): StoryFormat | null {
  const extension = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase();
  return STORY_FORMATS.find((format) => format === extension) ?? null;
}

/** `lists`: the fields whose value is a list. */
export function parseStories(text: string, format: StoryFormat, lists: readonly string[]): RawFile {
  if (format === 'json') return readJson(text);
  if (format === 'csv') return readCsv(text, lists);
  const { fields, problems, body } = readFrontMatter(text);
  if (problems.length > 0) return { rows: [], problems };
  if (fields.has('text')) {
    const { line } = fields.get('text') ?? { line: 1 };
    return { rows: [], problems: [{ line, field: 'text', value: '', why: message('import.front.text') }] };
  }
  fields.set('text', { value: body, line: 1 });
  const heading = /^#[ \t]+(.+?)[ \t]*\r?$/m.exec(body)?.[1];
  if (!fields.has('title') && heading !== undefined) fields.set('title', { value: heading, line: 1 });
  return { rows: [{ line: 1, fields }], problems: [] };
}
