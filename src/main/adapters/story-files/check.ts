/** Checks the fields of rows by the schema of the command that imports them. */
import * as v from 'valibot';
import {
  type ImportedFile,
  type ImportProblem,
  ImportRow,
  inputProblem,
  MAX_IMPORT_ROWS,
  message,
} from '../../../contract/index.ts';
import { parseStories, type StoryFormat } from './parse.ts';
import type { RawRow } from './types.ts';

/** The fields whose value is a list of texts. */
const LISTS: readonly string[] = ['labels', 'after', 'acceptance'];

/** The stories in the text of one file, and everything in it that cannot be imported. */
export function storiesIn(text: string, format: StoryFormat): ImportedFile {
  const { rows, problems } = parseStories(text, format, LISTS);
  if (rows.length > MAX_IMPORT_ROWS) {
    const why = message('import.many', { n: rows.length, most: MAX_IMPORT_ROWS });
    return { rows: [], problems: [{ line: 1, field: null, value: '', why }] };
  }
  const file: ImportedFile = { rows: [], problems: [...problems] };
  for (const row of rows) {
    const checked = v.safeParse(ImportRow, { ...inputOf(row), line: row.line });
    if (checked.success) file.rows.push(checked.output);
    else file.problems.push(...checked.issues.map((issue) => problemOf(row, issue)));
  }
  file.problems.sort((a, b) => a.line - b.line);
  return file;
}

function inputOf({ fields }: RawRow): Record<string, unknown> {
  return Object.fromEntries(
    [...fields].map(([name, { value }]) => {
      if (typeof value !== 'string') return [name, value];
      if (LISTS.includes(name)) return [name, [value]];
      return [name, name === 'priority' && /^\d$/.test(value.trim()) ? Number(value) : value];
    }),
  );
}

function problemOf({ line, fields }: RawRow, issue: v.BaseIssue<unknown>): ImportProblem {
  const { field, value, why } = inputProblem([issue]);
  return { line: fields.get(field.split('.')[0] ?? '')?.line ?? line, field, value, why };
}
