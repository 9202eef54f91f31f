// A scripted reviewer: runs the project's tests once, reports the result and exits with their code.
import { spawnSync } from 'node:child_process';
import { pause, recordPid, say, stay, step } from './ground.mjs';

recordPid();
step('Bash node --test test/');
const { status } = spawnSync('node', ['--test', 'test/'], { stdio: 'inherit' });
await pause();
say(status === 0 ? 'All tests pass.' : 'Tests fail.', status === 0 ? 'green' : 'red');
say('READY', 'green');
if (process.argv.includes('--stay')) await stay('reading the diff');
process.exitCode = status ?? 1;
