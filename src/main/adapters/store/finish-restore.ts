/** The step of a restore that a crash may have left undone. */
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkSqliteFiles, syncFolder } from '../state-files/index.ts';

/** Path of the database that a restore has prepared. It is complete and checked when it has this name. */
export function restoringPath(dir: string): string {
  return join(dir, 'huskies.restoring.db');
}

/**
 * Puts the prepared database in its place if the earlier one was set aside already. Otherwise the restore ended before it
 * changed anything, and the prepared copy is removed.
 */
export function finishRestore(dir: string): void {
  const ready = restoringPath(dir);
  if (!checkSqliteFiles(ready)) return;
  const path = join(dir, 'huskies.db');
  if (checkSqliteFiles(path)) rmSync(ready);
  else renameSync(ready, path);
  syncFolder(dir);
}
