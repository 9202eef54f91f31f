// Scripted agents of the pipeline's end-to-end test: node pipeline.mjs coder|qa|mergemaster CLI STATE. What one does
// follows from the name of its story. STATE: a folder outside the project that counts its turns.
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordPid } from './ground.mjs';

recordPid();
const [role = '', cli = '', state = ''] = process.argv.slice(2);
const story = process.env.HUSKIES_STORY ?? '';
const name = story.split('_').at(-1) ?? '';

/** How often this role has worked on the story, this turn included. */
function countTurn() {
  const file = join(state, `${role}-${story}`);
  appendFileSync(file, '.');
  return readFileSync(file, 'utf8').length;
}

/** @param {string[]} args */
function git(...args) {
  const identity = ['-c', `user.name=${role}`, '-c', 'user.email=agent@example.invalid', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...identity, ...args], { stdio: 'inherit' });
}

/** @param {string} message */
function commit(message) {
  git('add', '-A');
  git('commit', '-q', '-m', message);
}

/** Works until it is stopped. */
const stay = () => setInterval(() => console.log('working'), 500);

/** @param {number} turn */
function code(turn) {
  if (name === 'crash' && turn === 1) process.exit(3);
  // silent: after its first line it prints nothing
  if (name === 'stall' && turn === 1) return void setInterval(() => undefined, 1_000);
  if (name === 'frozen' || name === 'dragged') return stay();
  if (name === 'solved' || name === 'unsolved') writeFileSync('shared.txt', `by ${name}\n`);
  if (name === 'bad') turn === 1 ? writeFileSync('poison.txt', 'fails the gate of the merge\n') : rmSync('poison.txt');
  appendFileSync(`${name}.txt`, `turn ${turn}\n`);
  commit(`${name}, turn ${turn}`);
}

/** A merge of the base that keeps both sides of a conflict; a mergemaster of `unsolved` does nothing. */
function merge() {
  if (name === 'unsolved') return;
  try {
    git('merge', '-q', 'main', '-m', 'merge of the base');
  } catch {
    writeFileSync(
      'shared.txt',
      `${execFileSync('git', ['show', 'main:shared.txt'], { encoding: 'utf8' })}by ${name}\n`,
    );
    commit('merge of the base');
  }
}

console.log(`${role} on ${name}`);
const turn = countTurn();
if (role === 'coder') code(turn);
else if (role === 'mergemaster') merge();
else if (existsSync(cli)) {
  execFileSync(process.execPath, [cli, 'story', 'verdict', story, 'pass'], { stdio: 'inherit' });
}
