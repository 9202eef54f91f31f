#!/usr/bin/env node
// A scripted QA agent: runs the project's tests, says what it saw, waits to be told more.
// HUSKIES_ONCE=1: ends with exit 0, or 1 when the tests failed.
import { spawnSync } from 'node:child_process';

console.log('\x1b[36m●\x1b[0m Reading the diff');
const tests = spawnSync(process.execPath, ['--test'], { encoding: 'utf8' });
console.log(tests.status === 0 ? '\x1b[32m✓\x1b[0m Tests pass' : `\x1b[31m✗\x1b[0m Tests fail\n${tests.stdout}`);
if (process.env.HUSKIES_ONCE === '1') process.exit(tests.status ?? 1);
setInterval(() => console.log('\x1b[90m● Reading once more\x1b[0m'), 2_000);
