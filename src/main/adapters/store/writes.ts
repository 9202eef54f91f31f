/** Each change of a commit as SQL, inside the caller's transaction. */
import type { EventRecord } from '../../../contract/index.ts';
import { isLive } from '../../../domain/index.ts';
import type { StoreChange, StoredStory, StoredWorktree } from '../../core/ports/index.ts';
import { checksum } from './checksum.ts';
import type { Documents } from './documents.ts';
import { putWords } from './search.ts';
import type { Registers } from './shapes.ts';
import type { Sql } from './sql.ts';

/** Writes one change; the numbered event, where it was one. The documents of stories that are put must be loaded. */
export function write(sql: Sql, documents: Documents, change: StoreChange): EventRecord | null {
  if ('remove' in change) {
    // The history stays: lastRun() and the logs still find the run.
    if (change.remove === 'run') sql.run('UPDATE runs SET in_pool = 0 WHERE id = ?', change.id);
    else if (change.remove === 'fence') sql.run('DELETE FROM fences WHERE worktree = ?', change.worktree);
    else if (change.remove === 'worktree') sql.run('DELETE FROM worktrees WHERE id = ?', change.id);
    else if (change.remove === 'release') sql.run('DELETE FROM releases WHERE run = ?', change.run);
    else sql.run('DELETE FROM moved WHERE place = ?', change.from);
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
    case 'event':
      return putEvent(sql, change.event);
    default:
      putRecord(sql, change);
      return null;
  }
}

/** One of another id for the same story or lane is a bug, and is heard. */
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

/** A story's registers in plain. `updates`: how many its document has had. */
export function putRegisters(sql: Sql, story: string, registers: Registers, updates: number): void {
  const body = JSON.stringify(registers);
  sql.run(
    'INSERT INTO registers (story, body, sum, stage, rank, updates) VALUES (?, ?, ?, ?, ?, ?) ' +
      'ON CONFLICT (story) DO UPDATE SET body = excluded.body, sum = excluded.sum, stage = excluded.stage, ' +
      'rank = excluded.rank, updates = excluded.updates',
    story,
    body,
    checksum(body),
    registers.stage,
    registers.rank,
    updates,
  );
}

function putStory(sql: Sql, documents: Documents, story: StoredStory, text: string | undefined): void {
  const { id, title, ...rest } = story;
  // Named one by one: a caller's record may carry more than the registers (its worktree, say).
  const { stage, blocked, frozen, rank, createdAt, movedAt } = rest;
  const registers = { stage, blocked, frozen, rank, createdAt, movedAt };
  putRegisters(sql, id, registers, documents.put(id, registers));
  putContents(sql, id, title, text);
  const number = storyNumber(id);
  if (number === null) return;
  sql.run(
    "INSERT INTO counters (name, value) VALUES ('story', ?) ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)",
    number,
  );
}

/** Title and text, and the index of their words, where they are not as they were. */
export function putContents(sql: Sql, id: string, title: string, given: string | undefined): void {
  const titled = bytesOf(title);
  const known = sql.get('SELECT n, title = ? AS same FROM contents WHERE story = ?', titled, id);
  if (known?.same === 1 && given === undefined) return;
  const text = given ?? (known === undefined ? '' : textOf(sql, id));
  const worded = bytesOf(text);
  if (known === undefined) {
    sql.run(
      'INSERT INTO contents (story, title, title_sum, text, text_sum) VALUES (?, ?, ?, ?, ?)',
      id,
      titled,
      checksum(titled),
      worded,
      checksum(worded),
    );
  } else {
    sql.run('UPDATE contents SET title = ?, title_sum = ? WHERE story = ?', titled, checksum(titled), id);
    if (given !== undefined)
      sql.run('UPDATE contents SET text = ?, text_sum = ? WHERE story = ?', worded, checksum(worded), id);
  }
  const n = Number(known?.n ?? sql.get('SELECT n FROM contents WHERE story = ?', id)?.n);
  putWords(sql, n, id, title, text);
}

/** As it stands, damaged or not. */
function textOf(sql: Sql, story: string): string {
  const bytes = sql.get('SELECT text FROM contents WHERE story = ?', story)?.text;
  return bytes instanceof Uint8Array ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) : '';
}

/** The number an id begins with; null for a person's own kind of id. More than 9 digits are no count of ours. */
export function storyNumber(id: string): number | null {
  const digits = /^(\d{1,9})_/.exec(id)?.[1];
  return digits === undefined ? null : Number(digits);
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function putEvent(sql: Sql, event: Omit<EventRecord, 'seq'>): EventRecord {
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
    // No conflict clause: a receipt is written once, a second one under its id is a bug and must be heard.
    sql.run(
      'INSERT INTO receipts (id, story, body, sum) VALUES (?, ?, ?, ?)',
      change.receipt.id,
      change.receipt.story,
      body,
      checksum(body),
    );
  }
}
