#!/usr/bin/env node
// A scripted coder: really edits, tests and commits in its worktree, then looks busy until it is stopped.
// HUSKIES_PACE: ms between steps (default 400). HUSKIES_ONCE=1: ends with exit 0 after the commit.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

const pace = Number(process.env.HUSKIES_PACE ?? 400);
const story = process.env.HUSKIES_STORY ?? 'story';
const say = (text, colour = 36) => console.log(`\x1b[${colour}m●\x1b[0m ${text}`);

say(`Reading story ${story}`);
await wait(pace);
mkdirSync('src', { recursive: true });
mkdirSync('test', { recursive: true });
const name = story.replace(/[^a-z0-9]+/g, '_');
writeFileSync(`src/${name}.mjs`, `/** Rounds half up to cents. */\nexport const cents = (value) => Math.round(value * 100) / 100;\n`);
say(`Edit src/${name}.mjs \x1b[32m+2\x1b[0m`);
await wait(pace);
writeFileSync(
  `test/${name}.test.mjs`,
  `import assert from 'node:assert';\nimport test from 'node:test';\nimport { cents } from '../src/${name}.mjs';\ntest('rounds half up', () => assert.equal(cents(1.005 + 1), 2.01));\n`,
);
say(`Edit test/${name}.test.mjs \x1b[32m+4\x1b[0m`);
await wait(pace);
say('Bash node --test');
try {
  execFileSync(process.execPath, ['--test', 'test/'], { stdio: 'pipe' });
  say('  1 test passed', 32);
} catch (error) {
  console.log(String(error.stdout ?? error));
  process.exit(1);
}
await wait(pace);
execFileSync('git', ['add', '-A']);
execFileSync('git', ['-c', 'user.name=Demo Coder', '-c', 'user.email=coder@example.invalid', 'commit', '-qm', `${story}: round half up`]);
say('All green. Committed.', 32);
if (process.env.HUSKIES_ONCE === '1') process.exit(0);
for (let lap = 1; ; lap++) {
  await wait(Math.max(pace * 5, 500));
  say(`Looking for more to do (${lap})`, 90);
}
