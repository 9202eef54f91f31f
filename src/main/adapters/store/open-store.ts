/** Opens the project's store: file sound or restored, schema current, document loaded or repaired, backup made. */
import { text } from '../../../contract/index.ts';
import type { Store } from '../../core/ports/index.ts';
import { makeBackup } from './backup.ts';
import { DamagedDocument, loadDocument } from './crdt-rows.ts';
import { openDatabase } from './open-database.ts';
import { repairDocument } from './repair-document.ts';
import { MIGRATIONS } from './schema.ts';
import { Sql } from './sql.ts';
import type { Database } from './sqlite.ts';
import { SqliteStore } from './sqlite-store.ts';
import type { StoryDocument } from './story-document.ts';
import { inWords } from './words.ts';

export interface OpenStoreOptions {
  /** `<git common dir>/huskies`; made when missing, with mode 0700. The caller holds its lock (adapters/lock). */
  dir: string;
  /** Told, in a person's words, what was found damaged and what was done about it. */
  onProblem(message: string): void;
  /** ms since the epoch: names backups and files put aside. */
  now(): number;
}

/** Throws a RefusalError: `disk` (rights, space), `state-unreadable` (written by a newer Huskies). */
export function openStore(options: OpenStoreOptions): Store {
  const { dir, onProblem } = options;
  const now = options.now();
  try {
    const db = openDatabase({ dir, now, onProblem, steps: MIGRATIONS });
    try {
      const sql = new Sql(db);
      const document = openDocument(db, sql, { dir, now, onProblem });
      const store = new SqliteStore(sql, document, { dir, onProblem });
      backUp(db, sql, { dir, now, onProblem });
      return store;
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (error) {
    throw inWords(error, dir);
  }
}

interface Place {
  dir: string;
  now: number;
  onProblem(message: string): void;
}

function openDocument(db: Database, sql: Sql, place: Place): StoryDocument {
  try {
    const document = loadDocument(sql);
    const known = document.read();
    const lost = sql.all('SELECT story FROM contents').filter((row) => !(String(row.story) in known));
    if (lost.length > 0) throw new DamagedDocument(text('adapters.store.why.stories', { n: lost.length }), []);
    return document;
  } catch (error) {
    if (!(error instanceof DamagedDocument)) throw error;
    return repairDocument(db, sql, error, place);
  }
}

/** One a start, of a sound file only, so that restarts on an empty board never push out a good backup. */
function backUp(db: Database, sql: Sql, place: Place): void {
  if (!sql.get('SELECT 1 FROM contents LIMIT 1')) return;
  try {
    makeBackup(db, place.dir, place.now);
  } catch (error) {
    place.onProblem(text('adapters.store.noBackup', { why: String(error) }));
  }
}
