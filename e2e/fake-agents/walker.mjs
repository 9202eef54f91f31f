// Scripted agents of a pipeline that runs by itself: node walker.mjs coder|qa|mergemaster [NODE CLI]. Each does its work
// for real and exits. The story on exports fails its tests in its first turn; two stories change the same line.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pause, recordPid, say, step } from './ground.mjs';

recordPid();
const [role = '', node = '', cli = ''] = process.argv.slice(2);
const story = process.env.HUSKIES_STORY ?? '';
const name = story.split('_').at(-1) ?? '';
const RULES = 'src/rules.mjs';

/** @param {string[]} args @returns {boolean} whether it succeeded */
function git(...args) {
  const identity = [
    '-c',
    `user.name=${role} (demo)`,
    '-c',
    'user.email=agent@demo.invalid',
    '-c',
    'commit.gpgsign=false',
  ];
  return spawnSync('git', [...identity, ...args], { stdio: 'inherit' }).status === 0;
}

/** @param {string} file @param {string} text */
function write(file, text) {
  step(`Edit ${file}`);
  for (const folder of ['src', 'test']) mkdirSync(folder, { recursive: true });
  writeFileSync(file, text);
}

/** @param {readonly string[]} rules */
const rulesText = (rules) => `/** The rules of a price. */\nexport const rules = ${JSON.stringify(rules)};\n`;

function code() {
  const isFirstTurn = !existsSync(`src/${name}.mjs`);
  if (name === 'receipt' || name === 'coupon') write(RULES, rulesText([name]));
  const result = name === 'export' && isFirstTurn ? 'undefined' : `'${name}'`;
  write(`src/${name}.mjs`, `/** Says what it is for. */\nexport const ${name}Of = () => ${result};\n`);
  const test = `import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { ${name}Of } from '../src/${name}.mjs';\n\ntest('${name}', () => assert.equal(${name}Of(), '${name}'));\n`;
  write(`test/${name}.test.mjs`, test);
  git('add', 'src', 'test');
  if (!git('commit', '-q', '-m', isFirstTurn ? `Add ${name}` : `Correct ${name}`)) process.exit(1);
}

function review() {
  const { status } = spawnSync('node', ['--test', 'test/'], { stdio: 'inherit' });
  const verdict = status === 0 ? ['pass'] : ['fail', '--findings', 'The tests fail.'];
  execFileSync(node, [cli, 'story', 'verdict', story, ...verdict], { stdio: 'inherit' });
}

/** Keeps the rules of both sides. */
function resolve() {
  if (git('merge', '-q', 'main', '-m', 'Merge main')) return;
  const theirs = execFileSync('git', ['show', `main:${RULES}`], { encoding: 'utf8' });
  const known = /\[.*\]/.exec(theirs)?.[0] ?? '[]';
  write(RULES, rulesText([...new Set([...JSON.parse(known), name])].sort()));
  if (readFileSync(RULES, 'utf8').includes('<<<<')) process.exit(1);
  git('add', '-A');
  if (!git('commit', '-q', '-m', 'Merge main')) process.exit(1);
}

say(`${role} · ${story}`, 'grey');
await pause();
if (role === 'coder') code();
else if (role === 'qa') review();
else resolve();
await pause();
say('READY', 'green');
