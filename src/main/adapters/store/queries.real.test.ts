import { expect, it, onTestFinished } from 'vitest';
import { aStory } from '../../testing/store-records.ts';
import { countStages, deletedRows, MAX_SORTED_MATCHES, storyRows } from './queries.ts';
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

  /** The opcodes of SQLite's program for a query. */
  opcodesOf(sql: string): string[] {
    return this.#db
      .prepare(`EXPLAIN ${sql}`)
      .all()
      .map((row) => String(row.opcode));
  }
}

/** An empty database of the present schema. */
function emptyDatabase(): PlannedSql {
  const db = openSqlite(':memory:');
  onTestFinished(() => db.close());
  for (const step of MIGRATIONS) {
    if (typeof step === 'string') db.exec(step);
    else step(db);
  }
  return new PlannedSql(db);
}

it('counting the stages reads no story of the archive', () => {
  const sql = emptyDatabase();
  sql.transaction(() => {
    (['archived', 'archived', 'backlog', 'archived', 'qa', 'qa'] as const).forEach((stage, n) => {
      const registers = { ...aStory(''), stage, rank: 'a0', deletedAt: n === 5 ? 1 : null };
      putRegisters(sql, `${n}_story_a`, registers, 0);
    });
  });
  sql.plans.length = 0;
  expect(countStages(sql)).toEqual({ backlog: 1, current: 0, qa: 1, merge: 0, done: 0, archived: 3 });
  const [total, ...others] = sql.plans;
  // The opcode Count takes the number of rows from the pages of an index.
  expect(sql.opcodesOf(total?.sql ?? '')).toContain('Count');
  // Each reads only the part of a covering index that lies beside the archive.
  expect(others.map(({ plan }) => plan)).toEqual(
    ['<', '>'].map((range) => [
      expect.stringMatching(new RegExp(`^SEARCH registers USING COVERING INDEX \\w+ \\(stage${range}\\?\\)$`)),
    ]),
  );
});

it.each([
  [{ held: true }, 'registers_held'],
  [{ blocked: true }, 'registers_blocked'],
  [{ priority: 0 }, 'registers_by_priority'],
  [{ label: 'ui' }, 'labels_by_label'],
] as const)('the filter %j reads a page by an index, and sorts nothing', (filter, index) => {
  const sql = emptyDatabase();
  storyRows(sql, { stage: 'qa', text: null, after: null, limit: 10, filter });
  const [{ plan } = { plan: [] }] = sql.plans;
  expect(plan).toContainEqual(expect.stringMatching(new RegExp(`^SEARCH .* INDEX ${index} `)));
  expect(plan.filter((step) => /SCAN|TEMP B-TREE/.test(step))).toEqual([]);
});

it('deleted stories are read by the time of their deletion, and no other story is', () => {
  const sql = emptyDatabase();
  deletedRows(sql, { until: 5, after: null, limit: 10 });
  expect(sql.plans[0]?.plan[0]).toMatch(/^SEARCH r USING INDEX registers_deleted /);
});

it('a search with too many matches to sort tests each story once, even when only late stories match', () => {
  const sql = emptyDatabase();
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
