/**
 * A test's child process: waits for a line, tries to own the project, reports the outcome, and keeps the lock until
 * stdin ends. Arguments: folder, mode (`lock`, or `naive`: a planted bug that checks for a file and then writes it).
 */
import { existsSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { RefusalError } from '../../../contract/index.ts';
import { takeLock } from './index.ts';

const [dir = '', mode = 'lock'] = process.argv.slice(2);
const report = (value: unknown) => writeSync(1, `${JSON.stringify(value)}\n`);

function naive(): void {
  const file = join(dir, 'naive.lock');
  if (existsSync(file)) throw new Error('taken');
  // the time that a real check needs to read, parse and check a pid
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  writeFileSync(file, String(process.pid));
}

process.stdin.once('data', () => {
  try {
    if (mode === 'naive') naive();
    else
      takeLock(dir, { mode: 'headless', version: '0.0.0', startedAt: 1, root: '/project' }).publish(
        'http://127.0.0.1:4242/#token',
      );
    report({ owner: process.pid });
  } catch (error) {
    report({ refused: error instanceof RefusalError ? error.refusal : String(error) });
  }
});
process.stdin.on('end', () => process.exit(0));
report({ ready: process.pid });
