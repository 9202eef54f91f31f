import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tempFolder } from '../../testing/temp-folder.ts';
import { migrate, schemaVersion } from './migrate.ts';
import { allWorktrees } from './queries.ts';
import { readWorktrees } from './reads.ts';
import { MIGRATIONS } from './schema.ts';
import { Sql } from './sql.ts';
import { type Database, hasBuiltIn, openSqlite } from './sqlite.ts';

const STEPS = ['CREATE TABLE a (x); INSERT INTO a VALUES (1)', 'ALTER TABLE a ADD COLUMN y; UPDATE a SET y = x + 1'];

function database(dir: string): Database {
  const db = openSqlite(join(dir, 't.db'));
  onTestFinished(() => db.close());
  return db;
}

describe('migrations', () => {
  it('a new database gets all steps, and no copy is made', () => {
    const dir = tempFolder();
    const db = database(dir);
    migrate(db, join(dir, 't'), STEPS, 0);
    expect(schemaVersion(db)).toBe(2);
    expect({ ...db.prepare('SELECT x, y FROM a').get() }).toEqual({ x: 1, y: 2 });
    expect(readdirSync(dir)).toEqual(['t.db']);
  });

  it('an older database gets the missing steps, after a copy is made', () => {
    const dir = tempFolder();
    const db = database(dir);
    migrate(db, join(dir, 't'), STEPS.slice(0, 1), 0);
    migrate(db, join(dir, 't'), STEPS, 0);
    expect(schemaVersion(db)).toBe(2);
    const copy = openSqlite(join(dir, 't.schema-1-1970-01-01T00-00-00-000.db'));
    expect(schemaVersion(copy)).toBe(1);
    expect({ ...copy.prepare('SELECT * FROM a').get() }).toEqual({ x: 1 });
    copy.close();
  });

  it('a failing step leaves the database unchanged at the old schema', () => {
    const dir = tempFolder();
    const db = database(dir);
    migrate(db, join(dir, 't'), STEPS.slice(0, 1), 0);
    expect(() => migrate(db, join(dir, 't'), [...STEPS, 'SELECT nonsense'], 0)).toThrow(/nonsense/);
    expect(schemaVersion(db)).toBe(1);
    expect({ ...db.prepare('SELECT * FROM a').get() }).toEqual({ x: 1 });
    migrate(db, join(dir, 't'), STEPS, 0);
    expect(schemaVersion(db)).toBe(2);
  });
});

it('older worktrees each get an id and belong to their story', () => {
  const dir = tempFolder();
  const db = database(dir);
  migrate(db, join(dir, 't'), MIGRATIONS.slice(0, 2), 0);
  const old =
    "INSERT INTO worktrees (story, path, branch, empty) VALUES ('1_a', '/w/1', 'b1', '[\"x\"]'), ('2_b', '/w/2', 'b2', '[]')";
  db.exec(old);
  migrate(db, join(dir, 't'), MIGRATIONS, 0);
  const found = readWorktrees(allWorktrees(new Sql(db)));
  expect(found.map(({ owner, path, branch, empty }) => ({ owner, path, branch, empty }))).toEqual([
    { owner: { kind: 'story', story: '1_a' }, path: '/w/1', branch: 'b1', empty: ['x'] },
    { owner: { kind: 'story', story: '2_b' }, path: '/w/2', branch: 'b2', empty: [] },
  ]);
  expect(new Set(found.map(({ id }) => id)).size).toBe(2);
  for (const { id } of found) expect(id).toMatch(/^wt_[a-z0-9]{16}$/);
});

describe('SQLite', () => {
  it.each([
    ['16.17.1', false],
    ['20.20.2', false],
    ['22.12.0', false],
    ['22.13.0', true],
    ['24.0.0', true],
  ])('is built into Node %s: %s', (version, builtIn) => {
    expect(hasBuiltIn(version)).toBe(builtIn);
  });
});
