// node scripts/schema-fixture.mjs [COMMIT…]: writes a fixture of the schema that the store of each commit has (default: of
// this tree) to src/main/adapters/store/fixtures. The code of the commit itself stores the records of schema-records.mjs.
// Run it with each new step of schema.ts. Run again, it writes the same bytes.

import { execFileSync } from 'node:child_process';
import { webcrypto } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { commitsFor } from './schema-records.mjs';
import { bundle } from './setup/bundle.mjs';
import { inRoot, root } from './setup/paths.mjs';

const FIXTURES = inRoot('src', 'main', 'adapters', 'store', 'fixtures');
const NATIVES = ['@photostructure/sqlite', 'loro-crdt', 'node:sqlite', 'vitest'];
const NOW_MS = Date.UTC(2026, 10, 28);

const ENTRY = `export { openStore } from './src/main/adapters/store/index.ts';
export { MIGRATIONS } from './src/main/adapters/store/schema.ts';
export { openSqlite } from './src/main/adapters/store/sqlite.ts';
export * as records from './src/main/testing/store-records.ts';
`;

/** Loro draws the ids of its peers from here: 1, 2, 3, … instead of random ones. */
let drawn = 0;
webcrypto.getRandomValues = (array) => {
  drawn += 1;
  return array.fill(drawn);
};

/**
 * Bundles the store of a commit, or of this tree, in a folder of its own.
 * @param {string | null} commit
 */
async function storeOf(commit) {
  const dir = inRoot('build', 'schema-fixture', commit ?? 'tree');
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  if (commit === null) cpSync(inRoot('src'), join(dir, 'src'), { recursive: true });
  else {
    const tar = execFileSync('git', ['archive', '--format=tar', commit, '--', 'src'], {
      cwd: root,
      maxBuffer: 2 ** 29,
    });
    execFileSync('tar', ['-x', '-C', dir], { input: tar });
  }
  cpSync(inRoot('tsconfig.base.json'), join(dir, 'tsconfig.base.json'));
  const entry = join(dir, 'entry.ts');
  writeFileSync(entry, ENTRY);
  await bundle({ entry, outDir: join(dir, 'out'), file: 'store.mjs', format: 'es', natives: NATIVES });
  return { dir: join(dir, 'db'), code: await import(pathToFileURL(join(dir, 'out', 'store.mjs')).href) };
}

/**
 * Writes the fixture. Throws if the store reports a problem.
 * @param {string | null} commit
 */
async function makeFixture(commit) {
  const { dir, code } = await storeOf(commit);
  const { openStore, MIGRATIONS, openSqlite, records } = code;
  drawn = 0;
  const problems = [];
  const store = openStore({ dir, onProblem: (problem) => problems.push(problem), now: () => NOW_MS, checkedAt: null });
  const schema = MIGRATIONS.length;
  for (const changes of commitsFor(schema, records)) store.commit(changes);
  // since schema 11: what a machine must know of a story once it has been exchanged
  store.versions?.(null, 100);
  await store.close();
  if (problems.length > 0) throw new Error(`${commit ?? 'this tree'}: ${JSON.stringify(problems)}`);
  const path = join(dir, 'huskies.db');
  const db = openSqlite(path);
  db.exec('PRAGMA journal_mode = DELETE; VACUUM');
  db.close();
  const name = `schema-${schema}.db.gz`;
  writeFileSync(join(FIXTURES, name), gzipSync(readFileSync(path), { level: 9 }));
  console.log(`${name}: from ${commit ?? 'this tree'}`);
}

const commits = process.argv.slice(2);
if (commits.length === 0) await makeFixture(null);
for (const commit of commits) await makeFixture(commit);
