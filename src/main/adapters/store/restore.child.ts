/**
 * A test's child process: makes a backup and restores one, and reports the refusals. The test limits the size of files, as
 * a full disk would. Arguments: folder, name of the backup.
 */
import { writeSync } from 'node:fs';
import { RefusalError } from '../../../contract/index.ts';
import { openStore, restoreCopy } from './index.ts';

const [dir = '', name = ''] = process.argv.slice(2);
const now = Date.now();
const refusalOf = (error: unknown) => (error instanceof RefusalError ? error.refusal : String(error));

async function main(): Promise<void> {
  const store = openStore({ dir, onProblem: () => undefined, now: () => now });
  const backup = await store.backUp().catch(refusalOf);
  await store.close();
  let restored: unknown;
  try {
    restored = restoreCopy({ dir, name, now, by: { kind: 'person', via: 'cli' } });
  } catch (error) {
    restored = refusalOf(error);
  }
  writeSync(1, JSON.stringify({ backup, restored }));
}

void main();
