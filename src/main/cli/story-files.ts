/** The verbs `story export` and `story import`. */
import { resolve } from 'node:path';
import type { Client } from '../../client/index.ts';
import {
  type CommandReply,
  type Imported,
  type ImportProblem,
  message,
  messageText,
  type Refusal,
  RefusalError,
  remedyText,
} from '../../contract/index.ts';
import type { ExportedStory } from '../adapters/story-files/index.ts';
import { allStories, call, withClient } from './calls.ts';
import { json, line } from './format.ts';
import type { Context } from './world.ts';
import { Exit } from './world.ts';

/** Exports these stories, or all. `to`: a folder, or `-`. Standard output takes one story, or any number as JSON. */
export async function storyExport(context: Context, ids: readonly string[], to: string): Promise<void> {
  const { world } = context;
  await withClient(context, async (client) => {
    const wanted = ids.length > 0 ? ids : (await allStories(client, {})).map(({ id }) => id);
    if (to === '-' && !context.json && wanted.length > 1) {
      throw new RefusalError({ code: 'bad-input', why: message('export.several', { n: wanted.length }) });
    }
    const stories: ExportedStory[] = [];
    for (const story of wanted) stories.push(exported(await call(client, 'story.show', { story })));
    if (to === '-') return await print(context, stories);
    const dir = resolve(context.dir, to);
    const files: string[] = [];
    for (const story of stories)
      files.push(await world.storyFiles.write(dir, `${story.id}.md`, await world.storyFiles.format(story)));
    world.out(context.json ? json({ files }) : line('cli.export.done', { n: files.length, dir }));
  });
}

async function print({ world, json: asJson }: Context, stories: readonly ExportedStory[]): Promise<void> {
  if (asJson) world.out(json(stories));
  // A file, unlike a terminal, gets the text as it is.
  else for (const story of stories) world.out(outputFor(world.terminal, await world.storyFiles.format(story)));
}

function outputFor(terminal: boolean, markdown: string): string | Uint8Array {
  return terminal ? markdown : Buffer.from(markdown);
}

function exported({
  id,
  title,
  stage,
  priority,
  labels,
  after,
  acceptance,
  text,
}: CommandReply<'story.show'>): ExportedStory {
  const items = acceptance.map((item) => `[${item.done === null ? ' ' : 'x'}] ${item.text}`);
  return { id, title, stage, priority, labels, after, acceptance: items, text };
}

interface ImportedText extends Imported {
  file: string;
}

/** Imports each file in one transaction. The exit code is 1 if anything of them was not imported. */
export async function storyImport(context: Context, paths: readonly string[], format: string | null): Promise<void> {
  const { world } = context;
  const done = await withClient(context, async (client) => {
    const results: ImportedText[] = [];
    for (const path of paths) {
      const files = path === '-' ? ['-'] : await world.storyFiles.at(resolve(context.dir, path));
      for (const file of files) results.push(await importFile(context, client, file, format));
    }
    return results;
  });
  world.out(context.json ? json(done) : done.map(importText).join(''));
  if (done.some(({ problems }) => problems.length > 0)) throw new Exit(1);
}

/** A file that cannot be read is a problem of its own, so that the other files are imported. */
async function importFile(
  { world }: Context,
  client: Client,
  file: string,
  format: string | null,
): Promise<ImportedText> {
  try {
    const content = file === '-' ? await world.readStdin() : await world.storyFiles.read(file);
    const { rows, problems } = await world.storyFiles.parse(content, file, format);
    const none = { added: [], existing: [], problems: [] };
    const imported = rows.length === 0 ? none : await call(client, 'story.import', { file, rows });
    const all = [...problems, ...imported.problems].sort((a, b) => a.line - b.line);
    return { file, added: imported.added, existing: imported.existing, problems: all };
  } catch (error) {
    if (!(error instanceof RefusalError) || !isOfFile(error.refusal)) throw error;
    const { why } = error.refusal;
    return { file, added: [], existing: [], problems: [{ line: 1, field: null, value: '', why }] };
  }
}

/** Whether the refusal is about the file, and not about the host. */
function isOfFile({ code, field }: Refusal): boolean {
  return code === 'state-unreadable' || (code === 'bad-input' && field !== undefined);
}

function importText({ file, added, existing, problems }: ImportedText): string {
  return [
    added.length > 0
      ? line('cli.import.done', { file, n: added.length, ids: added.join(', ') })
      : line('cli.import.none', { file }),
    ...(existing.length > 0 ? [line('cli.import.existing', { file, n: existing.length })] : []),
    ...problems.map((problem) => problemText(file, problem)),
  ].join('');
}

function problemText(file: string, { line: at, field, value, why }: ImportProblem): string {
  const words = messageText(why, 'copied');
  // Messages of the schema name the field and the value themselves.
  const isNamed = why.code === 'command.input' || why.code === 'command.input.missing';
  const named = field === null || isNamed ? words : `${field} '${value}': ${words}`;
  const remedy = remedyText(why);
  return (
    line('cli.import.problem', { file, line: at, why: named }) +
    (remedy === '' ? '' : line('cli.import.remedy', { remedy }))
  );
}
