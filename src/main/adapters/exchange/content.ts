/** The content of an exchange file: a line that says what it is, and a line with the stories (docs/data.md). */
import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { message, StoryId, StoryVersionText, Updates, WriterName } from '../../../contract/index.ts';
import type { Message } from '../../../domain/index.ts';

/** The first line begins with this word. */
const MAGIC = 'huskies-exchange';
/** Raised when older versions of Huskies cannot read the file. */
const FORMAT = 1;
/** Unpacked, a file is at most this long, so that a small one cannot fill the memory. */
const MAX_CONTENT_BYTES = 256 * 1024 * 1024;

/** One machine's stories. */
export interface ExchangeFile {
  writer: string;
  /** How many files the writer has written, this one included. */
  files: number;
  /** The version of each of its stories. */
  versions: ReadonlyMap<string, string>;
  /** The stories of which other machines lack something. `updates`: base64. */
  stories: readonly { story: string; updates: string }[];
}

/** A file that was read. `sum`: the checksum of its stories. */
export type ReadFile = ExchangeFile & { sum: string };

const Header = v.object({
  format: v.literal(FORMAT),
  project: v.string(),
  writer: WriterName,
  files: v.pipe(v.number(), v.integer()),
  sum: v.string(),
});
const Content = v.object({
  versions: v.record(StoryId, StoryVersionText),
  stories: v.array(v.object({ story: StoryId, updates: Updates })),
});

/** The text of a file, and the checksum of its stories. `project`: the project's identity. */
export function writeContent(file: ExchangeFile, project: string): { text: string; sum: string } {
  const { writer, files, versions, stories } = file;
  const content = JSON.stringify({ versions: Object.fromEntries(versions), stories });
  const sum = checksum(content);
  const header = JSON.stringify({ format: FORMAT, project, writer, files, sum });
  return { text: `${MAGIC} ${header}\n${gzipSync(content).toString('base64')}\n`, sum };
}

/** Reads the text of a file. `path`: for the message. */
export function readContent(
  text: string,
  { path, project }: { path: string; project: string },
): { ok: true; file: ReadFile } | { ok: false; why: Message } {
  const refuse = (code: 'kind' | 'newer' | 'project' | 'damaged') =>
    ({ ok: false, why: message(`exchange.file.${code}`, { path }) }) as const;
  if (!text.startsWith(`${MAGIC} `)) return refuse('kind');
  const [first = '', second = ''] = text.split('\n', 2);
  const said = parsed(first.slice(MAGIC.length + 1)) as { format?: unknown } | null;
  if (typeof said?.format === 'number' && said.format > FORMAT) return refuse('newer');
  const header = v.safeParse(Header, said);
  if (!header.success) return refuse('damaged');
  const { project: other, writer, files, sum } = header.output;
  if (other !== project) return refuse('project');
  const content = unpacked(second);
  if (content === null || checksum(content) !== sum) return refuse('damaged');
  const stories = v.safeParse(Content, parsed(content));
  if (!stories.success) return refuse('damaged');
  const { versions } = stories.output;
  return {
    ok: true,
    file: { writer, files, sum, versions: new Map(Object.entries(versions)), stories: stories.output.stories },
  };
}

function checksum(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Null: it is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Null: it is damaged, or longer than MAX_CONTENT_BYTES. */
function unpacked(base64: string): string | null {
  try {
    return gunzipSync(Buffer.from(base64, 'base64'), { maxOutputLength: MAX_CONTENT_BYTES }).toString('utf8');
  } catch {
    // Each error of zlib has a code of its own, and all of them mean that.
    return null;
  }
}
