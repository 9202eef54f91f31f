/** A database of every schema that was ever on main opens with all its records, as scripts/schema-fixture.mjs wrote them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { aStory } from '../../testing/store-records.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { openStore } from './index.ts';
import { schemaVersion } from './migrate.ts';
import { MIGRATIONS } from './schema.ts';
import { type Database, openSqlite } from './sqlite.ts';

const SCHEMAS = MIGRATIONS.map((_, n) => n + 1);
const NOW_MS = Date.UTC(2026, 10, 29);

/** What identifies a row of each table, whatever the schema. Tables that a migration replaces are not here. */
const KEYS: Readonly<Record<string, string>> = {
  registers: 'story',
  contents: 'story',
  runs: 'seq, id, story, agent',
  fences: 'worktree, run',
  receipts: 'seq, id, story',
  worktrees: 'path, branch',
  events: 'seq, at, kind, story',
  counters: 'name, value',
  documents: 'story, n',
  releases: 'run',
  moved: 'place, now',
  labels: 'story, label',
  spent_ids: 'story',
  gate_results: 'id, gate_key, tree',
  pipeline: 'kind, key',
  switches: 'name, since',
  exchanged: 'story',
  writer: 'name, files, sum',
};
/** Tables of schemas before documents, whose rows a migration drops. */
const REPLACED = ['crdt_updates', 'crdt_snapshot'];

function open(dir: string) {
  const problems: unknown[] = [];
  const store = openStore({ dir, onProblem: (problem) => problems.push(problem), now: () => NOW_MS });
  onTestFinished(() => store.close());
  return { store, problems };
}

/** A folder with the fixture of a schema. */
function fixture(schema: number): string {
  const dir = tempFolder();
  const bytes = gunzipSync(readFileSync(join(__dirname, 'fixtures', `schema-${schema}.db.gz`)));
  writeFileSync(join(dir, 'huskies.db'), bytes, { mode: 0o600 });
  return dir;
}

/** Reads the closed database of a folder. */
function look<T>(dir: string, read: (db: Database) => T): T {
  const db = openSqlite(join(dir, 'huskies.db'));
  try {
    return read(db);
  } finally {
    db.close();
  }
}

/** The tables, without those of SQLite and of the index of words. */
function tablesOf(db: Database): string[] {
  const rows = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all();
  return rows.map(({ name }) => String(name)).filter((name) => !/^(sqlite_|words)/.test(name));
}

/** The keys of all rows, by table. */
function keysOf(db: Database): Record<string, string[]> {
  const known = tablesOf(db).filter((name) => name in KEYS);
  return Object.fromEntries(
    known.map((name) => {
      const rows = db.prepare(`SELECT ${KEYS[name]} FROM ${name}`).all();
      return [name, rows.map((row) => JSON.stringify(Object.values(row))).sort()];
    }),
  );
}

/** Everything that makes up the schema, without comments and the way in which it is written. */
function structureOf(db: Database) {
  const tables = tablesOf(db);
  const all = (pragma: string, of: string) => db.prepare(`PRAGMA ${pragma}('${of}')`).all();
  const names = db.prepare("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name").all();
  const columns = tables.map((name) => [name, all('table_xinfo', name)]);
  const indexes = tables.map((name) =>
    all('index_list', name).map((index) => [index.unique, index.partial, all('index_xinfo', String(index.name))]),
  );
  return JSON.parse(JSON.stringify({ names, columns, indexes }));
}

it('there is a fixture of this schema and of every earlier one, with a row in each of its tables', () => {
  for (const schema of SCHEMAS) {
    look(fixture(schema), (db) => {
      expect(schemaVersion(db)).toBe(schema);
      const tables = tablesOf(db);
      expect(tables.filter((name) => !(name in KEYS) && !REPLACED.includes(name))).toEqual([]);
      const keys = keysOf(db);
      expect(Object.keys(keys).filter((name) => keys[name]?.length === 0)).toEqual([]);
    });
  }
});

it.each(SCHEMAS)('a database of schema %i opens without a problem, and has all its records', async (schema) => {
  const dir = fixture(schema);
  const before = look(dir, keysOf);
  const { store, problems } = open(dir);
  const { stories, runs, fences, receipts, worktrees, releases, moved } = store.load();
  expect(problems).toEqual([]);
  expect(
    stories
      .map(({ id, stage, frozen }) => [id, stage, frozen])
      .sort()
      .slice(0, 2),
  ).toEqual([
    ['1_story_basket', 'current', true],
    ['2_story_till', 'merge', false],
  ]);
  expect(store.story('3_story_old')).toMatchObject({ stage: 'archived', title: 'Old \0 title' });
  const texts = ['1_story_basket', '2_story_till', '3_story_old'].map((id) => store.text(id));
  expect(texts).toEqual(['It forgets them.\0\n', 'Später 🐕', 'old']);
  expect([runs.map(({ id }) => id), store.run('run_bbbbbbbbbbbb')?.exitCode]).toEqual([['run_aaaaaaaaaaaa'], 3]);
  expect(fences).toMatchObject([{ worktree: '/w/fenced', processes: [{ pid: 7 }] }]);
  expect(receipts).toMatchObject([{ id: 'rcpt_bbbbbbbb', verdict: 'gone' }]);
  expect(store.receipt('rcpt_cccccccc')).toMatchObject({ verdict: 'unknown', killed: [{ pid: 1 }] });
  expect(store.events(0, 9)).toHaveLength(1);
  expect(worktrees.find(({ path }) => path === '/w/1_story_basket')?.branch).toBe('huskies/1_story_basket');
  if (schema >= 2) expect(store.worktree({ path: '/w/1_story_basket' })?.empty).toEqual(['libs/ü']);
  if (schema >= 4) expect([releases, moved]).toMatchObject([[{ run: 'run_dddddddddddd' }], [{ from: '/w/former' }]]);
  if (schema >= 7) {
    expect(store.story('6_story_fields')).toMatchObject({ priority: 0, labels: ['api', 'später'] });
    expect(store.deletion('4_story_deleted')).toMatchObject({ deletedAt: 3_000 });
    expect(store.isFreeId('5_story_gone')).toBe(false);
  }
  if (schema >= 8) expect(store.gateResults('3_story_old', { before: null, limit: 9 })).toHaveLength(1);
  if (schema >= 9) expect(store.load()).toMatchObject({ progress: [{}], mergeEntries: [{}], candidates: [{}] });
  if (schema >= 10) expect([store.load().pausedAt, store.care('1_story_basket')?.setup?.done]).toEqual([4_000, 2]);
  if (schema >= 11) expect([store.writer()?.name, store.load().pullRequests.length]).toEqual(['desk', 1]);
  expect(problems).toEqual([]);
  await store.close();
  look(dir, (db) => {
    expect(db.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    expect(schemaVersion(db)).toBe(SCHEMAS.length);
    const after = keysOf(db);
    for (const [table, keys] of Object.entries(before)) expect(after[table], table).toEqual(keys);
  });
});

it.each(SCHEMAS)(
  'a database of schema %i has the structure of a new one after its migration, and is written',
  async (schema) => {
    const [old, fresh] = [fixture(schema), tempFolder()];
    for (const dir of [old, fresh]) await open(dir).store.close();
    expect(look(old, structureOf)).toEqual(look(fresh, structureOf));
    const { store } = open(old);
    const till = aStory('2_story_till', { stage: 'done', priority: 1, labels: ['x'], movedAt: 9_000, rank: 'a1' });
    store.commit([{ put: 'story', story: till }]);
    await store.close();
    const again = open(old);
    expect(again.store.story('2_story_till')).toEqual(till);
    expect(again.store.stories({ stage: null, text: 'später', after: null, limit: 9 }).map(({ id }) => id)).toEqual([
      '2_story_till',
    ]);
    expect(again.problems).toEqual([]);
  },
);

it('a database of a newer schema is refused with both numbers and a remedy, and stays as it is', () => {
  const dir = fixture(SCHEMAS.length);
  look(dir, (db) => db.exec(`PRAGMA user_version = ${SCHEMAS.length + 1}`));
  const before = readFileSync(join(dir, 'huskies.db'));
  const [found, known] = [SCHEMAS.length + 1, SCHEMAS.length];
  expect(() => open(dir)).toThrow(
    expect.objectContaining({
      refusal: { code: 'state-unreadable', why: { code: 'store.newer', values: { found, known } } },
    }),
  );
  expect(readFileSync(join(dir, 'huskies.db')).equals(before)).toBe(true);
});
