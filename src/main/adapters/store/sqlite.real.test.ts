/** What the rest of the store expects of SQLite, on each version of Node. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tempFolder } from '../../testing/temp-folder.ts';
import { isDamage } from './failures.ts';
import { openSqlite } from './sqlite.ts';
import { StoreThread } from './thread.ts';

it('every way to read or write a damaged page fails with the code of damage', async () => {
  const path = join(tempFolder(), 'damaged.db');
  const made = openSqlite(path);
  made.exec('CREATE TABLE one (text TEXT)');
  made.exec(
    'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) INSERT INTO one SELECT hex(randomblob(500)) FROM n',
  );
  made.close();
  const fd = openSync(path, 'r+');
  writeSync(fd, Buffer.alloc(40_960, 0x5a), 0, 40_960, 3 * 4_096);
  closeSync(fd);
  const db = openSqlite(path);
  const all = 'SELECT text FROM one';
  const ways = {
    all: () => db.prepare(all).all(),
    get: () => db.prepare('SELECT max(text) FROM one').get(),
    run: () => db.prepare("UPDATE one SET text = ''").run(),
    exec: () => db.exec("UPDATE one SET text = ''"),
  };
  const judged = Object.entries(ways).map(([name, way]) => [name, isDamage(errorOf(way))]);
  db.close();
  expect(judged).toEqual(Object.keys(ways).map((name) => [name, true]));
  const thread = new StoreThread({ path, readOnly: true });
  const rejected: unknown = await thread.run({ sql: all, rows: true }).catch((error: unknown) => error);
  await thread.end();
  expect(isDamage(rejected)).toBe(true);
});

function errorOf(way: () => unknown): unknown {
  try {
    way();
  } catch (error) {
    return error;
  }
  return null;
}
