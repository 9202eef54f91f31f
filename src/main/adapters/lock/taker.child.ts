/**
 * Test child: waits for a line, tries to own the project at once, says what became of it, and holds on until stdin ends.
 * argv: folder, mode (`lock`, or `naive`: the planted bug that checks for a file and then writes it).
 */
import { existsSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { RefusalError } from '../../../contract/index.ts';
import { takeLock } from './index.ts';

const [dir = '', mode = 'lock'] = process.argv.slice(2);
const say = (value: unknown) => writeSync(1, `${JSON.stringify(value)}\n`);

function naive(): void {
  const file = join(dir, 'naive.lock');
  if (existsSync(file)) throw new Error('taken');
  // What any real check does in between: read, parse, look at a pid.
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
    say({ owner: process.pid });
  } catch (error) {
    say({ refused: error instanceof RefusalError ? error.refusal : String(error) });
  }
});
process.stdin.on('end', () => process.exit(0));
say({ ready: process.pid });
