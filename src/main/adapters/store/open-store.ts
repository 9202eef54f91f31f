/** Opens the project's store: restores a damaged file, migrates the schema, and repairs stories. */
import { type Message, message } from '../../../contract/index.ts';
import type { Store } from '../../core/ports/index.ts';
import { type Damaged, damagedRegisters } from './documents.ts';
import { asRefusal } from './failures.ts';
import { openDatabase } from './open-database.ts';
import { repairStories } from './repair.ts';
import { MIGRATIONS } from './schema.ts';
import { Sql } from './sql.ts';
import { SqliteStore } from './sqlite-store.ts';
import { warmUp } from './story-document.ts';
import { Upkeep } from './upkeep.ts';
import { putContents } from './writes.ts';

export interface OpenStoreOptions {
  /** `<git common dir>/huskies`, made with mode 0700 if missing. The caller holds its lock (adapters/lock). */
  dir: string;
  /** Called with a message for a person about any damage and what was done about it. */
  onProblem(problem: Message): void;
  /** ms since the epoch, for the names of backups and of files put aside. */
  now(): number;
  /** When the file was found sound, as checkDatabase() returned it. Default null: it is checked here. */
  checkedAt?: number | null;
}

/** Throws a RefusalError: `disk` (permissions, space) or `state-unreadable` (written by a newer Huskies). */
export function openStore(options: OpenStoreOptions): Store {
  const { dir, onProblem, checkedAt = null } = options;
  const now = options.now();
  try {
    const db = openDatabase({ dir, now, onProblem, steps: MIGRATIONS, checkedAt });
    try {
      const sql = new Sql(db);
      repairStories(db, sql, findLostRegisters(sql), { dir, now, onProblem });
      addMissingContents(sql);
      const upkeep = new Upkeep(dir);
      const store = new SqliteStore(sql, {
        dir,
        onProblem,
        upkeep,
        checkedAt,
        now: options.now,
        repair: (damaged) => repairStories(db, sql, damaged, { dir, now: options.now(), onProblem }),
      });
      // runs while the host waits for git
      setImmediate(warmUp);
      return store;
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (error) {
    throw asRefusal(error, dir);
  }
}

/**
 * Finds stories without a row in `registers`, which no query would find. Damaged rows and documents are found when they
 * are read: checking all documents here would block the host's thread for seconds.
 */
function findLostRegisters(sql: Sql): Map<string, Damaged> {
  if (count(sql, 'registers') === count(sql, 'contents')) return new Map();
  const lost = sql.all('SELECT story FROM contents WHERE story NOT IN (SELECT story FROM registers)');
  const why = message('store.why.stories', { n: lost.length });
  return new Map(lost.map(({ story }) => [String(story), { ...damagedRegisters(sql, String(story)), why }]));
}

/** A story that has lost its title and text gets its id as the title. */
function addMissingContents(sql: Sql): void {
  if (count(sql, 'registers') === count(sql, 'contents')) return;
  sql.transaction(() => {
    for (const { story } of sql.all('SELECT story FROM registers WHERE story NOT IN (SELECT story FROM contents)'))
      putContents(sql, String(story), String(story), '');
  });
}

function count(sql: Sql, table: 'registers' | 'contents'): number {
  return Number(sql.get(`SELECT count(*) AS n FROM ${table}`)?.n);
}
