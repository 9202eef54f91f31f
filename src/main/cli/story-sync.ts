/** The verb `story sync`: merges the exchange files of other machines, and writes the one of this machine. */
import { join, resolve } from 'node:path';
import type { Client } from '../../client/index.ts';
import {
  MAX_EXCHANGED,
  type MergedStories,
  type Message,
  message,
  messageText,
  RefusalError,
  remedyText,
} from '../../contract/index.ts';
import { EXCHANGE_EXTENSION, MAX_UPDATES_CHARACTERS } from '../../domain/index.ts';
import type { ExchangeFile, ExchangePlace, ReadFile } from '../adapters/exchange/index.ts';
import { call, withClient } from './calls.ts';
import type { ExchangeWorld } from './exchange-world.ts';
import { json, line } from './format.ts';
import type { Context } from './world.ts';
import { Exit } from './world.ts';

/** What was not merged or not written. `story` null: it concerns the whole file. */
export interface SyncProblem {
  file: string;
  story: string | null;
  why: Message;
}

/** What `huskies story sync --json` prints. Lists of stories have their ids. */
export interface SyncReport extends Pick<MergedStories, 'added' | 'changed' | 'deleted' | 'restored'> {
  /** The name of this machine's writer. */
  writer: string;
  /** The path of its file. `written`: false if the file had the same stories already. */
  file: string;
  written: boolean;
  /** How many stories the file has for the other machines. */
  stories: number;
  read: { file: string; writer: string }[];
  /** Stories whose changes continue others that are not here yet. */
  waiting: SyncProblem[];
  skipped: SyncProblem[];
  /** What a person should know, although nothing was skipped. */
  notes: SyncProblem[];
}

/** Merges and writes. The exit code is 1 if anything was skipped. */
export async function storySync(context: Context, path: string): Promise<void> {
  const { world } = context;
  const report = await withClient(context, async (client, { root }) => {
    const project = await world.exchange.projectId(root);
    return await syncAt(resolve(context.dir, path), { client, project, exchange: world.exchange });
  });
  world.out(context.json ? json(report) : reportText(report));
  if (report.skipped.length > 0) throw new Exit(1);
}

/** What one exchange works with. */
export interface Sync {
  client: Pick<Client, 'invoke'>;
  project: string;
  exchange: Omit<ExchangeWorld, 'projectId'>;
}

/** Exchanges with the folder or file at this path. Rejects with a RefusalError if nothing could be exchanged. */
export async function syncAt(path: string, sync: Sync): Promise<SyncReport> {
  const { client, project, exchange } = sync;
  const place = await exchange.look(path);
  const name = exchange.machine();
  let own = await call(client, 'exchange.writer', { name });
  const report = emptyReport();
  const others: ReadFile[] = [];
  let ownSum: string | null = null;
  for (const file of filesAt(place, path)) {
    const read = await readFile(sync, place, file, report);
    if (read === null) continue;
    if (read.writer === own.name && isWrittenHere(read, own)) {
      ownSum = read.sum;
      continue;
    }
    if (read.writer === own.name) {
      // A copy of this project's database. The names must differ, or each copy would replace the file of the other.
      own = await call(client, 'exchange.writer', { name, renew: true });
      const why = message('exchange.file.copy', { path: file, writer: own.name });
      report.notes.push({ file, story: null, why });
    }
    others.push(read);
    report.read.push({ file, writer: read.writer });
    await mergeFile(client, file, read, report);
  }
  const file = place.kind === 'folder' ? join(path, own.name + EXCHANGE_EXTENSION) : path;
  const { versions, stories } = await changesFor(client, file, newestOf(others), report);
  const { name: writer, files, sum } = own;
  const packed = await exchange.pack({ writer, files: files + 1, versions, stories }, project);
  Object.assign(report, { writer, file, stories: stories.length, written: packed.sum !== sum || ownSum !== sum });
  if (report.written) {
    // Noted before the file is written, so that a file with this number is known to be this machine's.
    await call(client, 'exchange.writer', { name, wrote: { files: files + 1, sum: packed.sum } });
    await exchange.write(file, packed.text);
  }
  return report;
}

function emptyReport(): SyncReport {
  return {
    ...{ writer: '', file: '', written: false, stories: 0, read: [] },
    ...{ added: [], changed: [], deleted: [], restored: [], waiting: [], skipped: [], notes: [] },
  };
}

function filesAt(place: ExchangePlace, path: string): readonly string[] {
  if (place.kind === 'folder') return place.files;
  return place.exists ? [path] : [];
}

/** A file of the folder that cannot be read is named and skipped; a named file would be replaced, so it is refused. */
async function readFile(
  { exchange, project }: Sync,
  place: ExchangePlace,
  file: string,
  report: SyncReport,
): Promise<ReadFile | null> {
  try {
    const read = await exchange.read(file, project);
    if (read.ok) return read.file;
    if (place.kind === 'folder' && read.why.code === 'exchange.file.kind') {
      report.skipped.push({ file, story: null, why: message('exchange.file.foreign', { path: file }) });
      return null;
    }
    throw new RefusalError({ code: 'bad-input', why: read.why, field: 'path', value: file });
  } catch (error) {
    if (!(error instanceof RefusalError) || place.kind === 'file') throw error;
    report.skipped.push({ file, story: null, why: error.refusal.why });
    return null;
  }
}

/** An older file of this machine may come back, for example when git checks out an older commit. */
function isWrittenHere(file: ReadFile, own: { files: number; sum: string | null }): boolean {
  return file.files < own.files || (file.files === own.files && file.sum === own.sum);
}

/** The newest file of each machine: a folder may have several, such as the copies that sync programs make. */
function newestOf(files: readonly ReadFile[]): ReadFile[] {
  const newest = new Map<string, ReadFile>();
  for (const file of files) {
    const known = newest.get(file.writer);
    if (known === undefined || known.files < file.files) newest.set(file.writer, file);
  }
  return [...newest.values()];
}

/** A call has at most this many characters of updates, so that it fits into one message. */
const MAX_CALL_CHARACTERS = 1_000_000;

async function mergeFile(client: Sync['client'], file: string, read: ReadFile, report: SyncReport): Promise<void> {
  for (const stories of batchesOf(read.stories)) {
    const merged = await call(client, 'exchange.merge', { writer: read.writer, stories });
    for (const list of ['added', 'changed', 'deleted', 'restored'] as const)
      report[list] = [...new Set([...report[list], ...merged[list]])];
    for (const story of merged.waiting)
      report.waiting.push({ file, story, why: message('exchange.story.waits', { story }) });
    for (const [story = '', after = '', ...rest] of merged.cycles) {
      const path = [story, after, ...rest].join(' → ');
      report.notes.push({ file, story, why: message('exchange.cycle', { story, after, path }) });
    }
    for (const { story, why } of merged.problems) report.skipped.push({ file, story, why });
  }
}

function batchesOf(stories: ReadFile['stories']): { story: string; updates: string }[][] {
  const batches: { story: string; updates: string }[][] = [];
  let characters = 0;
  for (const one of stories) {
    const last = batches.at(-1);
    const fits = characters + one.updates.length <= MAX_CALL_CHARACTERS && (last?.length ?? 0) < MAX_EXCHANGED;
    if (last !== undefined && fits) last.push(one);
    else {
      batches.push([one]);
      characters = 0;
    }
    characters += one.updates.length;
  }
  return batches;
}

/** The version of each story here, and the updates that one of the other machines lacks. */
async function changesFor(
  client: Sync['client'],
  file: string,
  others: readonly ReadFile[],
  report: SyncReport,
): Promise<{ versions: Map<string, string>; stories: ExchangeFile['stories'] }> {
  const versions = new Map<string, string>();
  const changed: { story: string; updates: string }[] = [];
  for (let after: string | undefined; ; ) {
    const page = await call(client, 'exchange.versions', {
      ...(after === undefined ? {} : { after }),
      limit: MAX_EXCHANGED,
    });
    for (const { story, version } of page) versions.set(story, version);
    const lacking = page
      .map(({ story }) => ({ story, known: others.map((other) => other.versions.get(story) ?? null) }))
      .filter(({ story, known }) => known.length === 0 || known.some((one) => one !== versions.get(story)));
    for (const one of await changesOf(client, lacking)) {
      const size = one.updates.length;
      const why = message('exchange.story.large', { size, most: MAX_UPDATES_CHARACTERS });
      if (size > MAX_UPDATES_CHARACTERS) report.skipped.push({ file, story: one.story, why });
      else changed.push(one);
    }
    if (page.length < MAX_EXCHANGED) return { versions, stories: changed };
    after = page.at(-1)?.story;
  }
}

/** All changes of these stories. A reply that would be too long ends early. */
async function changesOf(
  client: Sync['client'],
  stories: readonly { story: string; known: (string | null)[] }[],
): Promise<{ story: string; updates: string }[]> {
  const all: { story: string; updates: string }[] = [];
  let left = [...stories];
  while (left.length > 0) {
    const { changes, next } = await call(client, 'exchange.changes', { stories: left });
    all.push(...changes.map(({ story, updates }) => ({ story, updates })));
    left = next === null ? [] : left.slice(left.findIndex(({ story }) => story === next));
  }
  return all;
}

function reportText(report: SyncReport): string {
  const { file, written, stories: n, read, added, changed, deleted, restored } = report;
  const counts = { added: added.length, changed: changed.length, deleted: deleted.length, restored: restored.length };
  return [
    line('cli.sync.read', { n: read.length, ...counts }),
    written ? line('cli.sync.written', { n, file }) : line('cli.sync.unchanged', { file }),
    ...[...report.notes, ...report.waiting, ...report.skipped].map(problemText),
  ].join('');
}

function problemText({ file, story, why }: SyncProblem): string {
  const said = messageText(why, 'copied');
  const remedy = remedyText(why);
  return (
    (story === null ? line('cli.sync.skipped', { why: said }) : line('cli.sync.story', { file, story, why: said })) +
    (remedy === '' ? '' : line('cli.import.remedy', { remedy }))
  );
}
