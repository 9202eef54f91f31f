import { expect, it, onTestFinished } from 'vitest';
import { aStory } from '../../testing/store-records.ts';
import { MAX_SORTED_MATCHES, storyRows } from './queries.ts';
import { MIGRATIONS } from './schema.ts';
import { Sql } from './sql.ts';
import { type Database, openSqlite, type Row, type SqlValue } from './sqlite.ts';
import { putContents, putRegisters } from './writes.ts';

/** Records each query with SQLite's plan for it. */
class PlannedSql extends Sql {
  readonly plans: { sql: string; plan: string[] }[] = [];
  readonly #db: Database;

  constructor(db: Database) {
    super(db);
    this.#db = db;
  }

  override all(sql: string, ...values: SqlValue[]): Row[] {
    const plan = this.#db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
    this.plans.push({ sql, plan: plan.map((row) => String(row.detail)) });
    return super.all(sql, ...values);
  }
}

it('a search with too many matches to sort tests each story once, even when only late stories match', () => {
  const db = openSqlite(':memory:');
  onTestFinished(() => db.close());
  for (const step of MIGRATIONS) {
    if (typeof step === 'string') db.exec(step);
    else step(db);
  }
  const sql = new PlannedSql(db);
  const early = 10;
  sql.transaction(() => {
    for (let n = 1; n <= early + MAX_SORTED_MATCHES + 1; n += 1) {
      const times = { createdAt: n, movedAt: n };
      const rank = `a${String(n).padStart(5, '0')}`;
      putRegisters(sql, `${n}_story_a`, { ...aStory(''), stage: 'archived', rank, ...times, deletedAt: null }, 0);
      putContents(sql, `${n}_story_a`, `Story ${n}`, n > early ? 'kettle' : 'teapot');
    }
  });
  sql.plans.length = 0;
  const query = { stage: 'archived' as const, text: 'kettle', after: null, limit: 2 };
  expect(storyRows(sql, query).map((row) => row.story)).toEqual(['11_story_a', '12_story_a']);
  const plan = sql.plans.find((one) => one.sql.includes('FROM registers'))?.plan ?? [];
  expect(plan.some((line) => line.startsWith('SEARCH r USING INDEX registers_by_place'))).toBe(true);
  // "(story=? AND rowid=?)" would compare each row of the stage with every match
  const contents = plan.filter((line) => line.startsWith('SEARCH c '));
  expect(contents).toEqual([expect.stringMatching(/\(story=\?\)$/)]);
});
