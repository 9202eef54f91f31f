/** Migrates a database to the schema of this version, forward only, in one transaction, after making a copy. */
import { message, RefusalError } from '../../../contract/index.ts';
import { copyInto, freePath } from './backup.ts';
import { stamp } from './backup-plan.ts';
import type { Step } from './schema.ts';
import { transaction } from './sql.ts';
import type { Database } from './sqlite.ts';

/** The schema version of a database; 0: it is empty. */
export function schemaVersion(db: Database): number {
  return Number(db.prepare('PRAGMA user_version').get()?.user_version ?? 0);
}

/** Throws a RefusalError `state-unreadable` for a database of a newer Huskies. */
export function refuseNewer(db: Database, steps: readonly Step[]): void {
  const found = schemaVersion(db);
  if (found <= steps.length) return;
  throw new RefusalError({ code: 'state-unreadable', why: message('store.newer', { found, known: steps.length }) });
}

/** Throws a RefusalError for a database of a newer Huskies, and leaves it as it is. `stem`: its path without `.db`. */
export function migrate(db: Database, stem: string, steps: readonly Step[], now: number): void {
  refuseNewer(db, steps);
  const from = schemaVersion(db);
  if (from === steps.length) return;
  if (from > 0) copyInto(db, freePath(`${stem}.schema-${from}-${stamp(now)}`));
  transaction(db, () => applySteps(db, steps));
}

/** Applies the missing steps in the caller's transaction. For a database that is a copy itself, or that was copied. */
export function applySteps(db: Database, steps: readonly Step[]): void {
  for (const step of steps.slice(schemaVersion(db))) {
    if (typeof step === 'string') db.exec(step);
    else step(db);
  }
  db.exec(`PRAGMA user_version = ${steps.length}`);
}
