/** Writes stories as files that can be imported again. */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { message, RefusalError, visible, whyOf } from '../../../contract/index.ts';
import type { StoryRecord } from '../../../domain/index.ts';
import { makeStateFolder, realFolder, replaceStateFile } from '../state-files/index.ts';
import { writeFrontMatter } from './front-matter.ts';
import { formatOf, STORY_FORMATS, type StoryFormat } from './parse.ts';

/** The fields of a story that a file has. */
export interface ExportedStory extends Pick<StoryRecord, 'id' | 'title' | 'stage' | 'priority' | 'labels' | 'after'> {
  /** As the acceptance items of ImportRow: `[x] ` marks one that is met. */
  acceptance: readonly string[];
  text: string;
}

/** Files of a person, not of Huskies' state. */
const FILE_MODE = 0o666;

/** A story as markdown with front matter. */
export function writeStory({ text, ...fields }: ExportedStory): string {
  return writeFrontMatter(fields, text);
}

/** Replaces a file in one step and follows no link in its place. Throws a RefusalError that names it. */
export function writeStoryFile(dir: string, name: string, content: string): string {
  const path = join(resolve(dir), name);
  try {
    const folder = realFolder(resolve(dir));
    if (!existsSync(folder)) makeStateFolder(folder, { parents: true });
    replaceStateFile(join(realpathSync(folder), name), content, { own: false, mode: FILE_MODE, durable: false });
    return path;
  } catch (error) {
    const why = message('export.unwritten', { path: visible(dirname(path)), why: whyOf(error) });
    throw new RefusalError({ code: 'failed', why, field: 'to', value: dir });
  }
}

/** The format that a person named, or that of the file's name; `-` is standard input. Throws a RefusalError for neither. */
export function formatFor(file: string, named: string | null): StoryFormat {
  const format = named === null ? formatOf(file) : STORY_FORMATS.find((one) => one === named.toLowerCase());
  if (format !== null && format !== undefined) return format;
  const why = file === '-' ? message('import.stdin') : message('import.format', { path: visible(file) });
  throw new RefusalError({ code: 'bad-input', why, field: 'format', value: named ?? '' });
}
