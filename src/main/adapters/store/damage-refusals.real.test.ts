/** Databases that are refused instead of repaired: a newer schema, a folder that is none, no permission to write. */
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { RefusalError } from '../../../contract/index.ts';
import { aStory } from '../../testing/store-records.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { openStore } from './index.ts';
import { MIGRATIONS } from './schema.ts';
import { openSqlite } from './sqlite.ts';

const open = (dir: string) => openStore({ dir, onProblem: () => undefined, now: () => 0 });
const hasDamaged = (dir: string) => readdirSync(dir).some((name) => name.includes('damaged'));

/** A folder with a closed database. */
async function filled(): Promise<{ dir: string; file: string }> {
  const dir = tempFolder();
  const store = open(dir);
  store.commit([{ put: 'story', story: aStory('60_story_cleanup'), text: 'test' }]);
  await store.close();
  return { dir, file: join(dir, 'huskies.db') };
}

it('a schema of a newer Huskies is refused, and the file stays as it is', async () => {
  const { dir, file } = await filled();
  const db = openSqlite(file);
  db.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
  db.close();
  const before = readFileSync(file);
  expect(() => open(dir)).toThrow(RefusalError);
  expect(() => open(dir)).toThrow(
    `newer Huskies (schema ${MIGRATIONS.length + 1}; this one knows ${MIGRATIONS.length})`,
  );
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(hasDamaged(dir)).toBe(false);
});

it('a file in place of the folder is refused', () => {
  const dir = join(tempFolder(), 'file');
  writeFileSync(dir, '');
  expect(() => open(dir)).toThrow(RefusalError);
});

// root may write to every folder
it.skipIf(process.getuid?.() === 0)('a read-only database is refused (not as root)', async () => {
  const { dir, file } = await filled();
  chmodSync(file, 0o400);
  onTestFinished(() => chmodSync(file, 0o600));
  expect(() => open(dir)).toThrow(/cannot be (written|opened)/);
  expect(hasDamaged(dir)).toBe(false);
});
