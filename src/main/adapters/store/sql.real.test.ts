import { expect, it } from 'vitest';
import { transaction } from './sql.ts';
import { type Database, openSqlite } from './sqlite.ts';

/** A database with the row 1, whose errors from `exec` are given other texts, as another version of SQLite may have. */
function withOtherTexts(): Database {
  const db = openSqlite(':memory:');
  db.exec('CREATE TABLE numbers (n INTEGER PRIMARY KEY)');
  db.exec('INSERT INTO numbers VALUES (1)');
  return {
    ...db,
    exec(sql) {
      try {
        db.exec(sql);
      } catch {
        throw new Error(`refused: ${sql}`);
      }
    },
  };
}
const numbers = (db: Database) => db.prepare('SELECT n FROM numbers ORDER BY n').all();

it('an error after which SQLite has rolled back by itself is rethrown, and the next transaction begins', () => {
  const db = withOtherTexts();
  const twice = 'INSERT OR ROLLBACK INTO numbers VALUES (1)';
  const failing = () => {
    db.exec('INSERT INTO numbers VALUES (2)');
    db.exec(twice);
  };
  expect(() => transaction(db, failing)).toThrow(`refused: ${twice}`);
  expect(numbers(db)).toEqual([{ n: 1 }]);
  transaction(db, () => db.exec('INSERT INTO numbers VALUES (3)'));
  expect(numbers(db)).toEqual([{ n: 1 }, { n: 3 }]);
  db.close();
});

it('a rollback that fails while the transaction is open is an error, whatever its text says', () => {
  const db = withOtherTexts();
  const stuck: Database = {
    ...db,
    exec(sql) {
      if (sql === 'ROLLBACK') throw new Error('no transaction can be rolled back now');
      db.exec(sql);
    },
  };
  const failing = () => {
    throw new Error('failed');
  };
  expect(() => transaction(stuck, failing)).toThrow('no transaction can be rolled back now');
  db.exec('ROLLBACK');
  db.close();
});
