import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Store } from '../../core/ports/index.ts';
import { storeContract } from '../../testing/store-contract.ts';
import { anEvent, aStory } from '../../testing/store-records.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { COMPACT_EVERY } from './crdt-rows.ts';
import { openStore } from './index.ts';
import { openSqlite } from './sqlite.ts';

function open(dir: string, problems: string[] = []): Store {
  const store = openStore({ dir, onProblem: (message) => problems.push(message), now: () => 1_700_000_000_000 });
  onTestFinished(() => store.close());
  return store;
}

storeContract('SQLite store', () => {
  const dir = tempFolder();
  const problems: string[] = [];
  onTestFinished(() => expect(problems).toEqual([]));
  const store = open(dir, problems);
  return {
    store,
    reopen: () => {
      store.close();
      return open(dir, problems);
    },
  };
});

describe('files', () => {
  it('are readable by their owner alone', () => {
    const dir = join(tempFolder(), 'huskies');
    const store = open(dir);
    store.commit([{ put: 'story', story: aStory('1_story_a') }]);
    open(dir);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    for (const name of ['huskies.db', 'huskies.db-wal', 'huskies.db-shm']) {
      expect(statSync(join(dir, name)).mode & 0o777, name).toBe(0o600);
    }
  });
});

describe('empty bytes', () => {
  it.each([
    ['an encoded empty text', new TextEncoder().encode('')],
    ['an empty array', new Uint8Array(0)],
    ['an empty buffer', Buffer.from('')],
    ['the empty end of an array', new Uint8Array(8).subarray(8)],
    ['an array whose memory was handed on', movedAway()],
  ])('stay bytes, by every way to bind them: %s', (_, bytes) => {
    const db = openSqlite(':memory:');
    onTestFinished(() => db.close());
    db.exec('CREATE TABLE parts (bytes BLOB NOT NULL) STRICT');
    db.prepare('INSERT INTO parts (bytes) VALUES (?)').run(bytes);
    expect(db.prepare('SELECT bytes FROM parts WHERE bytes = ?').get(bytes)?.bytes).toHaveLength(0);
    expect(db.prepare('SELECT typeof(?) AS type FROM parts').all(bytes)[0]?.type).toBe('blob');
  });
});

function movedAway(): Uint8Array {
  const bytes = new Uint8Array(8);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

describe('durability', () => {
  it('I7: WAL with synchronous=FULL', () => {
    const dir = tempFolder();
    open(dir);
    const db = openSqlite(join(dir, 'huskies.db'));
    expect(db.prepare('PRAGMA journal_mode').get()?.journal_mode).toBe('wal');
    db.close();
  });

  it('events and receipts cannot be changed or deleted, whoever asks', () => {
    const dir = tempFolder();
    const store = open(dir);
    store.commit([{ put: 'event', event: anEvent('one') }]);
    store.close();
    const db = openSqlite(join(dir, 'huskies.db'));
    onTestFinished(() => db.close());
    expect(() => db.exec('DELETE FROM events')).toThrow('append-only');
    expect(() => db.exec("UPDATE events SET body = 'two'")).toThrow('append-only');
  });
});

describe('compaction', () => {
  it('I7: loses nothing while updates become a snapshot', () => {
    const dir = tempFolder();
    const store = open(dir);
    const last = COMPACT_EVERY + 20;
    for (let n = 1; n <= last; n += 1) {
      store.commit([{ put: 'story', story: aStory(`${n % 10}_story_a`, { movedAt: n }) }]);
    }
    store.close();
    const db = openSqlite(join(dir, 'huskies.db'));
    const rows = Number(db.prepare('SELECT count(*) AS n FROM crdt_updates').get()?.n);
    db.close();
    expect(rows).toBeLessThan(COMPACT_EVERY);
    const movedAt = open(dir)
      .load()
      .stories.map((story) => story.movedAt);
    expect(movedAt.sort((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, n) => last - 9 + n));
  });
});
