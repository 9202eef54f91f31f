// A daemon of the stubborn agent. --fork: starts another one in a new session and exits, so that the other loses its parent.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { recordPid } from './ground.mjs';

for (const signal of ['SIGHUP', 'SIGTERM', 'SIGINT']) process.on(signal, () => undefined);
if (process.argv.includes('--fork')) {
  spawn(process.execPath, [fileURLToPath(import.meta.url)], { detached: true, stdio: 'ignore' }).unref();
} else {
  recordPid();
  setInterval(() => undefined, 1_000);
}
