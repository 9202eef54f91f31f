/** Opens the project's store: file sound or restored, schema current, document loaded or repaired; a backup follows. */
import { type Message, message } from '../../../contract/index.ts';
import type { Store } from '../../core/ports/index.ts';
import { isBackupDue } from './backup.ts';
import { type Damaged, damagedDocuments, damagedRegisters } from './documents.ts';
import { explained } from './failures.ts';
import { openDatabase } from './open-database.ts';
import { repairStories } from './repair.ts';
import { MIGRATIONS } from './schema.ts';
import { Sql } from './sql.ts';
import { SqliteStore } from './sqlite-store.ts';
import { warmUp } from './story-document.ts';
import { Upkeep } from './upkeep.ts';
import { putContents } from './writes.ts';

export interface OpenStoreOptions {
  /** `<git common dir>/huskies`; made when missing, with mode 0700. The caller holds its lock (adapters/lock). */
  dir: string;
  /** Told, in a person's words, what was found damaged and what was done about it. */
  onProblem(problem: Message): void;
  /** ms since the epoch: names backups and files put aside. */
  now(): number;
  /** `checkDatabase` has just found the file sound; default false: it is looked through here. */
  checked?: boolean;
}

/** Throws a RefusalError: `disk` (rights, space), `state-unreadable` (written by a newer Huskies). */
export function openStore(options: OpenStoreOptions): Store {
  const { dir, onProblem, checked = false } = options;
  const now = options.now();
  try {
    const db = openDatabase({ dir, now, onProblem, steps: MIGRATIONS, checked });
    try {
      const sql = new Sql(db);
      repairStories(db, sql, findDamage(sql), { dir, now, onProblem });
      addMissingContents(sql);
      const upkeep = new Upkeep(dir, onProblem);
      const store = new SqliteStore(sql, {
        dir,
        onProblem,
        upkeep,
        repair: (damaged) => repairStories(db, sql, damaged, { dir, now: options.now(), onProblem }),
      });
      if (isWorthBackup(sql, dir, now)) upkeep.backUp(now);
      // while the host waits for git
      setImmediate(warmUp);
      return store;
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (error) {
    throw explained(error, dir);
  }
}

/** What the board needs is looked at before it is shown; what is archived, when it is read. */
function findDamage(sql: Sql): Map<string, Damaged> {
  const damaged = damagedDocuments(sql);
  if (count(sql, 'registers') === count(sql, 'contents')) return damaged;
  const lost = sql.all('SELECT story FROM contents WHERE story NOT IN (SELECT story FROM registers)');
  const why = message('store.why.stories', { n: lost.length });
  for (const { story } of lost) damaged.set(String(story), { ...damagedRegisters(sql, String(story)), why });
  return damaged;
}

/** A story whose title and text are lost is shown by its id. */
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

/** One a start and an hour at most, of a sound file only, so that restarts on an empty board never push out a good backup. */
function isWorthBackup(sql: Sql, dir: string, now: number): boolean {
  return sql.get('SELECT 1 FROM contents LIMIT 1') !== undefined && isBackupDue(dir, now);
}
