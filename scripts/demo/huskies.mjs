// The demo as an ordinary client: every step is a call of the command line, every claim is looked at from outside.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { inRoot } from '../setup/paths.mjs';

const CLI = inRoot('out', 'main', 'cli.js');

/**
 * @typedef {{ code: number, out: any, error: { code: string, message: string } | null }} Answer
 * @typedef {(...args: string[]) => Promise<Answer>} Huskies
 */

/**
 * @param {{ dir: string, profile: string }} project
 * @returns {Huskies} runs a verb with --json
 */
export function commandLine({ dir, profile }) {
  return (...args) =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [CLI, '-C', dir, '--json', ...args], {
        env: { ...process.env, HUSKIES_PROFILE: profile },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let text = '';
      child.stdout.on('data', (chunk) => {
        text += chunk;
      });
      child.on('error', reject);
      child.on('close', (code) => {
        const out = parse(text);
        resolve({ code: code ?? 1, out, error: out?.error ?? null });
      });
    });
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a verb without output
  }
}

/**
 * Asks again until the answer is true; false after `seconds`.
 * @param {() => Promise<boolean> | boolean} question
 */
export async function until(question, seconds = 60) {
  const end = Date.now() + seconds * 1_000;
  while (!(await question())) {
    if (Date.now() > end) return false;
    await wait(150);
  }
  return true;
}

/**
 * Pids below a process, itself included, read from /proc: also those without a mark.
 * @param {number} root
 */
export function treeOf(root) {
  const parents = new Map();
  for (const pid of pids()) {
    const stat = read(`/proc/${pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields.length > 2 && fields[0] !== 'Z') parents.set(pid, Number(fields[1]));
  }
  const below = (/** @type {number} */ pid) => {
    for (let at = pid, steps = 0; at > 1 && steps < 50; at = parents.get(at) ?? 0, steps++)
      if (at === root) return true;
    return false;
  };
  return [...parents.keys()].filter(below);
}

/**
 * The keeper that holds an agent's tree, also its daemons; the agent itself where there is none.
 * @param {number} agent
 */
export function keeperOf(agent) {
  const stat = read(`/proc/${agent}/stat`);
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  return read(`/proc/${parent}/comm`).startsWith('huskies-keeper') ? parent : agent;
}

/**
 * Which of these pids still live under the same start time.
 * @param {Map<number, string>} identities pid -> start time
 */
export function alive(identities) {
  return [...identities].filter(([pid, start]) => startTime(pid) === start).map(([pid]) => pid);
}

/** @param {number} pid @returns {string} '' when it is gone or a zombie */
export function startTime(pid) {
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? '' : (fields[19] ?? '');
}

/** Pids that carry the mark of any run for a worktree below `folder`. @param {string} folder */
export function markedBelow(folder) {
  return pids().filter((pid) =>
    read(`/proc/${pid}/environ`)
      .split('\0')
      .some((line) => line.startsWith(`HUSKIES_WORKTREE=${folder}`)),
  );
}

function pids() {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // gone meanwhile, or not ours
  }
}
