/** Writes each change of a commit in SQL, inside the caller's transaction. */
import type { EventRecord } from '../../../contract/index.ts';
import { isLive } from '../../../domain/index.ts';
import type { StoreChange, StoredStory, StoredWorktree } from '../../core/ports/index.ts';
import { checksum } from './checksum.ts';
import type { Documents } from './documents.ts';
import { decodeUpdates, rememberExchange } from './exchange.ts';
import { putWords } from './search.ts';
import { decode, type Registers, RegistersShape } from './shapes.ts';
import type { Sql } from './sql.ts';

/** What the column `stage` has for a deleted story. */
export const DELETED_STAGE = 'deleted';

type Put<Kind extends string> = Extract<StoreChange, { put: Kind }>;
type PipelineChange = Put<keyof typeof PIPELINE>;

/** The records of the table `pipeline`, each with its key. */
const PIPELINE = {
  progress: ({ progress }: Put<'progress'>) => [progress.story, progress],
  'merge-entry': ({ entry }: Put<'merge-entry'>) => [entry.story, entry],
  'merge-request': ({ request }: Put<'merge-request'>) => [request.story, request],
  'pull-request': ({ pull }: Put<'pull-request'>) => [pull.story, pull],
  candidate: ({ candidate }: Put<'candidate'>) => [candidate.id, candidate],
  care: ({ care }: Put<'care'>) => [care.story, care],
  question: ({ question }: Put<'question'>) => [question.id, question],
} as const;

/**
 * Writes one change. Returns the event with its number if it is one. The documents of changed stories must be loaded.
 */
export function write(sql: Sql, documents: Documents, change: StoreChange): EventRecord | null {
  if ('remove' in change) {
    remove(sql, documents, change);
    return null;
  }
  if (isPipeline(change)) {
    putPipeline(sql, change);
    return null;
  }
  switch (change.put) {
    case 'story':
      putStory(sql, documents, change.story, change.text);
      return null;
    case 'worktree':
      putWorktree(sql, change.worktree);
      return null;
    case 'release': {
      const body = JSON.stringify(change.release);
      sql.run(
        'INSERT OR REPLACE INTO releases (run, body, sum) VALUES (?, ?, ?)',
        change.release.run,
        body,
        checksum(body),
      );
      return null;
    }
    case 'moved': {
      const { from, to, boot } = change.moved;
      sql.run('INSERT OR REPLACE INTO moved (place, now, boot) VALUES (?, ?, ?)', from, to, boot);
      return null;
    }
    case 'gate-result': {
      const { run, story, gate, key, tree } = change.result;
      const body = JSON.stringify(change.result);
      // no conflict clause: a second result of the same run is a bug and must throw
      sql.run(
        'INSERT INTO gate_results (id, story, gate, gate_key, tree, body, sum) VALUES (?, ?, ?, ?, ?, ?, ?)',
        ...[run, story, gate, key, tree, body, checksum(body)],
      );
      return null;
    }
    case 'merged':
      putMerged(sql, documents, change);
      return null;
    case 'writer': {
      const { name, files, sum } = change.writer;
      sql.run('INSERT OR REPLACE INTO writer (id, name, files, sum) VALUES (1, ?, ?, ?)', name, files, sum);
      return null;
    }
    case 'paused':
      sql.run("INSERT OR REPLACE INTO switches (name, since) VALUES ('paused', ?)", change.since);
      return null;
    case 'event':
      return putEvent(sql, change.event);
    default:
      putRecord(sql, change);
      return null;
  }
}

function remove(sql: Sql, documents: Documents, change: Extract<StoreChange, { remove: string }>): void {
  switch (change.remove) {
    case 'story':
      deleteStory(sql, documents, change.id, change.at);
      return;
    case 'deleted':
      removeDeleted(sql, documents, change.id);
      return;
    case 'run':
      // the row stays, so that lastRun() and the logs still find the run
      sql.run('UPDATE runs SET in_pool = 0 WHERE id = ?', change.id);
      return;
    case 'fence':
      sql.run('DELETE FROM fences WHERE worktree = ?', change.worktree);
      return;
    case 'worktree':
      sql.run('DELETE FROM worktrees WHERE id = ?', change.id);
      return;
    case 'release':
      sql.run('DELETE FROM releases WHERE run = ?', change.run);
      return;
    case 'moved':
      sql.run('DELETE FROM moved WHERE place = ?', change.from);
      return;
    case 'progress':
    case 'merge-entry':
    case 'merge-request':
    case 'pull-request':
    case 'candidate':
    case 'question': {
      const key = 'id' in change ? change.id : change.story;
      sql.run('DELETE FROM pipeline WHERE kind = ? AND key = ?', change.remove, key);
      return;
    }
    case 'writer':
      sql.run('DELETE FROM writer');
      return;
    case 'paused':
      sql.run("DELETE FROM switches WHERE name = 'paused'");
  }
}

function isPipeline(change: Extract<StoreChange, { put: string }>): change is PipelineChange {
  return change.put in PIPELINE;
}

function putPipeline(sql: Sql, change: PipelineChange): void {
  const read = PIPELINE[change.put] as (change: PipelineChange) => [key: string, record: unknown];
  const [key, record] = read(change);
  const body = JSON.stringify(record);
  sql.run(
    'INSERT OR REPLACE INTO pipeline (kind, key, body, sum) VALUES (?, ?, ?, ?)',
    change.put,
    key,
    body,
    checksum(body),
  );
}

/** Everything of the story stays, so that it can be restored. */
function deleteStory(sql: Sql, documents: Documents, story: string, at: number): void {
  const row = sql.get('SELECT body, sum FROM registers WHERE story = ? AND deleted_at IS NULL', story);
  if (row === undefined) return;
  const registers = decode(RegistersShape, row.body, row.sum);
  if (!registers.ok) throw new Error(`the registers of ${story} were not repaired`);
  const deleted = { ...registers.value, deletedAt: at };
  putRegisters(sql, story, deleted, documents.put(story, deleted));
}

/** Its runs, receipts and events stay, since history is append-only. */
function removeDeleted(sql: Sql, documents: Documents, story: string): void {
  if (sql.get('SELECT 1 FROM registers WHERE story = ? AND deleted_at IS NOT NULL', story) === undefined) return;
  const n = sql.get('SELECT n FROM contents WHERE story = ?', story)?.n ?? null;
  sql.run('DELETE FROM words WHERE rowid = ?', n);
  for (const table of ['contents', 'documents', 'exchanged', 'labels', 'registers']) {
    sql.run(`DELETE FROM ${table} WHERE story = ?`, story);
  }
  documents.forget(story);
  sql.run('INSERT OR IGNORE INTO spent_ids (story) VALUES (?)', story);
}

/** Throws for a second id of the same story or lane, since that is a bug. */
function putWorktree(sql: Sql, { id, owner, path, branch, empty }: StoredWorktree): void {
  sql.run(
    'INSERT INTO worktrees (id, story, lane, path, branch, empty) VALUES (?, ?, ?, ?, ?, ?) ' +
      'ON CONFLICT (id) DO UPDATE SET path = excluded.path, branch = excluded.branch, empty = excluded.empty',
    id,
    owner.kind === 'story' ? owner.story : null,
    owner.kind === 'lane' ? owner.lane : null,
    path,
    branch,
    JSON.stringify(empty),
  );
}

/** Writes a story's registers outside its document. `updates`: number of the document's last update. */
export function putRegisters(sql: Sql, story: string, registers: Registers, updates: number): void {
  const body = JSON.stringify(registers);
  const { stage, rank, priority, blocked, hold, labels, deletedAt } = registers;
  sql.run(
    'INSERT INTO registers (story, body, sum, stage, rank, updates, priority, blocked, held, deleted_at) ' +
      'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ' +
      'ON CONFLICT (story) DO UPDATE SET body = excluded.body, sum = excluded.sum, stage = excluded.stage, ' +
      'rank = excluded.rank, updates = excluded.updates, priority = excluded.priority, blocked = excluded.blocked, ' +
      'held = excluded.held, deleted_at = excluded.deleted_at',
    story,
    body,
    checksum(body),
    deletedAt === null ? stage : DELETED_STAGE,
    rank,
    updates,
    priority,
    blocked === null ? 0 : 1,
    hold === null ? 0 : 1,
    deletedAt,
  );
  const list = JSON.stringify(labels);
  sql.run('DELETE FROM labels WHERE story = ? AND label NOT IN (SELECT value FROM json_each(?))', story, list);
  sql.run('INSERT OR IGNORE INTO labels (story, label) SELECT ?, value FROM json_each(?)', story, list);
}

function putStory(sql: Sql, documents: Documents, story: StoredStory, text: string | undefined): void {
  const { id, title } = story;
  const registers = registersOf(story, null);
  putRegisters(sql, id, registers, documents.put(id, registers));
  putContents(sql, id, title, text);
  countNumber(sql, id);
}

/** Writes a story as it is after a merge, with the updates that were merged into its document. */
function putMerged(
  sql: Sql,
  documents: Documents,
  { story, deletedAt, text, updates }: Extract<StoreChange, { put: 'merged' }>,
): void {
  const { id, title } = story;
  putRegisters(sql, id, registersOf(story, deletedAt), documents.merge(id, decodeUpdates(updates)));
  putContents(sql, id, title, text);
  countNumber(sql, id);
  rememberExchange(sql, id, documents.read(id).version());
}

/** Named one by one, since a caller's record may have more members, such as a worktree. */
function registersOf(story: StoredStory, deletedAt: number | null): Registers {
  const { stage, blocked, frozen, priority, labels, after, acceptance, hold, merged, rank, createdAt, movedAt } = story;
  return {
    ...{ stage, blocked, frozen, priority, labels, after, acceptance, hold, merged, rank, createdAt, movedAt },
    deletedAt,
  };
}

/** An id with this number is not made again. */
function countNumber(sql: Sql, id: string): void {
  const number = storyNumber(id);
  if (number === null) return;
  sql.run(
    "INSERT INTO counters (name, value) VALUES ('story', ?) ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)",
    number,
  );
}

/** Writes the title, the text and their index if they have changed. `newText` undefined: the text stays. */
export function putContents(sql: Sql, id: string, title: string, newText: string | undefined): void {
  const titleBytes = bytesOf(title);
  const known = sql.get('SELECT n, title = ? AS same FROM contents WHERE story = ?', titleBytes, id);
  if (known?.same === 1 && newText === undefined) return;
  const text = newText ?? (known === undefined ? '' : textOf(sql, id));
  const textBytes = bytesOf(text);
  if (known === undefined) {
    sql.run(
      'INSERT INTO contents (story, title, title_sum, text, text_sum) VALUES (?, ?, ?, ?, ?)',
      id,
      titleBytes,
      checksum(titleBytes),
      textBytes,
      checksum(textBytes),
    );
  } else {
    sql.run('UPDATE contents SET title = ?, title_sum = ? WHERE story = ?', titleBytes, checksum(titleBytes), id);
    if (newText !== undefined)
      sql.run('UPDATE contents SET text = ?, text_sum = ? WHERE story = ?', textBytes, checksum(textBytes), id);
  }
  const n = Number(known?.n ?? sql.get('SELECT n FROM contents WHERE story = ?', id)?.n);
  putWords(sql, n, id, title, text);
}

/** The stored text, damaged or not. */
function textOf(sql: Sql, story: string): string {
  const bytes = sql.get('SELECT text FROM contents WHERE story = ?', story)?.text;
  return bytes instanceof Uint8Array ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) : '';
}

/** The number at the beginning of an id, up to 9 digits; null when the id has none. */
export function storyNumber(id: string): number | null {
  const digits = /^(\d{1,9})_/.exec(id)?.[1];
  return digits === undefined ? null : Number(digits);
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Writes an event and returns it with its number. */
export function putEvent(sql: Pick<Sql, 'run'>, event: Omit<EventRecord, 'seq'>): EventRecord {
  const { at, kind, story, agent, run, by, message } = event;
  const seq = sql.run(
    'INSERT INTO events (at, kind, story, agent, run, body) VALUES (?, ?, ?, ?, ?, ?)',
    at,
    kind,
    story,
    agent,
    run,
    JSON.stringify({ by, message }),
  );
  return { seq, at, kind, story, agent, run, by, message };
}

function putRecord(sql: Sql, change: Extract<StoreChange, { put: 'run' | 'fence' | 'receipt' }>): void {
  if (change.put === 'run') {
    const { run } = change;
    const body = JSON.stringify(run);
    const live = isLive(run) ? 1 : 0;
    sql.run(
      'INSERT INTO runs (id, story, agent, worktree, started_at, live, in_pool, body, sum) VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?) ' +
        'ON CONFLICT (id) DO UPDATE SET worktree = excluded.worktree, live = excluded.live, in_pool = 1, body = excluded.body, sum = excluded.sum',
      run.id,
      run.story,
      run.agent,
      run.worktree,
      run.startedAt,
      live,
      body,
      checksum(body),
    );
  } else if (change.put === 'fence') {
    const { fence } = change;
    const body = JSON.stringify(fence);
    sql.run(
      'INSERT OR REPLACE INTO fences (worktree, run, story, agent, since, run_started_at, body, sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      fence.worktree,
      fence.run,
      fence.story,
      fence.agent,
      fence.since,
      fence.runStartedAt,
      body,
      checksum(body),
    );
  } else {
    const body = JSON.stringify(change.receipt);
    // no conflict clause: a second receipt with the same id is a bug and must throw
    sql.run(
      'INSERT INTO receipts (id, story, body, sum) VALUES (?, ?, ?, ?)',
      change.receipt.id,
      change.receipt.story,
      body,
      checksum(body),
    );
  }
}
