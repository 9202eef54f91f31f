// A scripted coder: node coder.mjs STORY [--stay]. Writes a test, sees it fail, writes the code, runs the tests and commits, all for real.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { featureFor } from './features.mjs';
import { pause, recordPid, say, stay, step } from './ground.mjs';

recordPid();
const story = process.argv[2] ?? process.env.HUSKIES_STORY ?? 'story';
const feature = featureFor(story);

/**
 * @param {string} folder
 * @param {string} text
 */
async function edit(folder, text) {
  const file = folder === 'test' ? `test/${feature.name}.test.mjs` : `src/${feature.name}.mjs`;
  step(`Edit ${file} \u001b[32m+${text.trim().split('\n').length}\u001b[0m`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file.split('/')[1] ?? ''), text);
  await pause();
}

/** @param {string[]} command @returns {number} its exit code */
function bash([program = '', ...args]) {
  step(`Bash ${[program, ...args].map((word) => (word.includes(' ') ? `"${word}"` : word)).join(' ')}`);
  return spawnSync(program, args, { stdio: 'inherit' }).status ?? 1;
}

say(`coder · ${story}`, 'grey');
await pause();
step('Reading package.json, src/, test/');
await pause();
await edit('test', feature.test);
await edit('src', feature.first);
if (bash(['node', '--test', 'test/']) === 0) say('Nothing to fix.', 'grey');
await pause();
await edit('src', feature.code);
const code = bash(['node', '--test', 'test/']);
if (code !== 0) process.exit(code);
await pause();
step('All tests pass. Committing.');
bash(['git', 'add', 'src', 'test']);
const who = ['-c', 'user.name=Coder (demo)', '-c', 'user.email=coder@demo.invalid', '-c', 'commit.gpgsign=false'];
const committed = bash(['git', ...who, 'commit', '-q', '-m', feature.subject]);
if (committed !== 0) process.exit(committed);
bash(['git', '--no-pager', 'log', '-1', '--oneline', '--stat']);
say('READY', 'green');
if (process.argv.includes('--stay')) await stay('watching the tests');
