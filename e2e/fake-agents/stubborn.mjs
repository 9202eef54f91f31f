// A stubborn agent: node stubborn.mjs [N]. Ignores SIGHUP, SIGINT and SIGTERM. Keeps N (6) daemons, each in its own session; every second one is double-forked, so that no chain of parents leads to it.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pause, recordPid, say, stay, step } from './ground.mjs';

for (const signal of ['SIGHUP', 'SIGTERM', 'SIGINT']) process.on(signal, () => say(`Ignoring ${signal}`, 'red'));
recordPid();

const daemon = fileURLToPath(new URL('daemon.mjs', import.meta.url));
const count = Number(process.argv[2] ?? 6);
say(`stubborn · ${process.env.HUSKIES_STORY ?? ''}`, 'grey');
for (let i = 0; i < count; i += 1) {
  const how = i % 2 === 0 ? 'own session' : 'double-forked';
  step(`Starting a daemon (${how})`);
  spawn(process.execPath, [daemon, ...(i % 2 === 0 ? [] : ['--fork'])], { detached: true, stdio: 'ignore' }).unref();
  await pause(0.2);
}
say('READY', 'green');
await stay('still running');
