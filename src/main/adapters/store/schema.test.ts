import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { MIGRATIONS } from './schema.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');

it('each schema has a fixture: a new step needs one, made with node scripts/schema-fixture.mjs', () => {
  const names = readdirSync(FIXTURES).filter((name) => name.startsWith('schema-'));
  const expected = MIGRATIONS.map((_, n) => `schema-${n + 1}.db.gz`);
  expect(names.sort()).toEqual(expected.sort());
  for (const name of names) {
    // the file format has user_version at offset 60
    const schema = gunzipSync(readFileSync(join(FIXTURES, name))).readUInt32BE(60);
    expect(`schema-${schema}.db.gz`).toBe(name);
  }
});
