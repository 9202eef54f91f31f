import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { reasonText } from '../../../contract/index.ts';
import type { Store } from '../../core/ports/index.ts';
import { storeContract } from '../../testing/store-contract.ts';
import { anEvent, aStory } from '../../testing/store-records.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { COMPACT_EVERY_UPDATES } from './documents.ts';
import { openStore } from './index.ts';
import { openSqlite } from './sqlite.ts';

function open(dir: string, problems: string[] = []): Store {
  const store = openStore({
    dir,
    onProblem: (problem) => problems.push(reasonText(problem, 'copied')),
    now: () => 1_700_000_000_000,
  });
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
    reopen: async () => {
      await store.close();
      return open(dir, problems);
    },
  };
});

it('finds a story text of 1 MB among a thousand stories, lists the story without its text and opens it whole', () => {
  const store = open(tempFolder());
  const others = Array.from({ length: 1_000 }, (_, at) => aStory(`${at + 2}_story_other`, { stage: 'archived' }));
  store.commit(others.map((story) => ({ put: 'story', story, text: `the text of ${story.id}` })));
  const large = aStory('1_story_large', { stage: 'archived' });
  const text = ' heliotrope'.padStart(1_000_000, 'lorem ipsum ');
  store.commit([{ put: 'story', story: large, text }]);
  const found = store.stories({ stage: null, text: 'heliotrope', after: null, limit: 10 });
  expect(found.map(({ id }) => id)).toEqual([large.id]);
  const listed = store.stories({ stage: 'archived', text: null, after: null, limit: 10_000 });
  expect(listed.filter(({ id }) => id === large.id)).toEqual(found);
  expect(listed).toHaveLength(others.length + 1);
  expect(Buffer.byteLength(JSON.stringify(listed))).toBeLessThan(text.length);
  expect([text.length, store.text(large.id) === text]).toEqual([1_000_000, true]);
});

describe('files', () => {
  it('can be read only by their owner', () => {
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
    ['an encoded empty string', new TextEncoder().encode('')],
    ['an empty array', new Uint8Array(0)],
    ['an empty buffer', Buffer.from('')],
    ['the empty end of an array', new Uint8Array(8).subarray(8)],
    ['an array whose memory was transferred', transferredArray()],
  ])('stay bytes in every way of binding them: %s', (_, bytes) => {
    const db = openSqlite(':memory:');
    onTestFinished(() => db.close());
    db.exec('CREATE TABLE parts (bytes BLOB NOT NULL) STRICT');
    db.prepare('INSERT INTO parts (bytes) VALUES (?)').run(bytes);
    expect(db.prepare('SELECT bytes FROM parts WHERE bytes = ?').get(bytes)?.bytes).toHaveLength(0);
    expect(db.prepare('SELECT typeof(?) AS type FROM parts').all(bytes)[0]?.type).toBe('blob');
  });
});

function transferredArray(): Uint8Array {
  const bytes = new Uint8Array(8);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

describe('durability', () => {
  it('I7: has a write-ahead log', () => {
    const dir = tempFolder();
    open(dir);
    const db = openSqlite(join(dir, 'huskies.db'));
    expect(db.prepare('PRAGMA journal_mode').get()?.journal_mode).toBe('wal');
    db.close();
  });

  it('I7: merges the log into the file in a thread, long before a commit would merge it', async () => {
    const dir = tempFolder();
    const store = open(dir);
    const size = (suffix = '') => statSync(join(dir, `huskies.db${suffix}`)).size;
    const text = 'x'.repeat(400_000);
    // more than 1,000 pages each time, and far fewer than MAX_LOG_PAGES
    for (let n = 0; n < 11; n += 1) store.commit([{ put: 'story', story: aStory(`${n}_story_a`), text }]);
    expect(size('-wal')).toBeGreaterThan(11 * text.length);
    await vi.waitFor(() => expect(size()).toBeGreaterThan(9 * text.length), 20_000);
    for (let n = 0; n < 11; n += 1) store.commit([{ put: 'story', story: aStory(`1${n}_story_a`), text }]);
    await vi.waitFor(() => expect(size()).toBeGreaterThan(18 * text.length), 20_000);
    expect(store.text('0_story_a')).toBe(text);
  });

  it('allows no change or deletion of events and receipts', async () => {
    const dir = tempFolder();
    const store = open(dir);
    store.commit([{ put: 'event', event: anEvent('one') }]);
    await store.close();
    const db = openSqlite(join(dir, 'huskies.db'));
    onTestFinished(() => db.close());
    expect(() => db.exec('DELETE FROM events')).toThrow('append-only');
    expect(() => db.exec("UPDATE events SET body = 'two'")).toThrow('append-only');
  });
});

describe('compaction', () => {
  it('I7: loses nothing when the updates of a story are compacted', async () => {
    const dir = tempFolder();
    const store = open(dir);
    const last = 2 * COMPACT_EVERY_UPDATES + 20;
    for (let n = 1; n <= last; n += 1) {
      store.commit([{ put: 'story', story: aStory(`${n % 2}_story_a`, { movedAt: n }) }]);
    }
    await store.close();
    const db = openSqlite(join(dir, 'huskies.db'));
    const rows = db.prepare('SELECT story, count(*) AS n FROM documents GROUP BY story').all();
    db.close();
    expect(rows.map(({ n }) => Number(n))).toEqual([11, 11]);
    const problems: string[] = [];
    const again = open(dir, problems);
    const movedAt = again.load().stories.map((story) => story.movedAt);
    expect(movedAt.sort((a, b) => a - b)).toEqual([last - 1, last]);
    again.commit([{ put: 'story', story: aStory('0_story_a', { stage: 'qa' }) }]);
    expect(problems).toEqual([]);
  });
});
