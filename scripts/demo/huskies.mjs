// The demo as an ordinary client: each step calls the command line, each claim is checked independently of Huskies.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { inRoot } from '../setup/paths.mjs';

const CLI = inRoot('out', 'main', 'cli.js');

/**
 * @typedef {{ code: number, out: any, error: { code: string, message: string } | null }} Answer
 * @typedef {((...args: string[]) => Promise<Answer>) & { typing(text: string, ...args: string[]): Promise<Answer> }} Huskies
 */

/**
 * @param {{ dir: string, profile: string }} project
 * @returns {Huskies} runs a verb with --json; `typing` gives it a text on stdin
 */
export function commandLine({ dir, profile }) {
  /** @param {string} text @param {string[]} args @returns {Promise<Answer>} */
  const typing = (text, ...args) =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [CLI, '-C', dir, '--json', ...args], {
        env: { ...process.env, HUSKIES_PROFILE: profile },
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      let said = '';
      child.stdout.on('data', (chunk) => {
        said += chunk;
      });
      child.on('error', reject);
      child.on('close', (code) => {
        const out = parse(said);
        resolve({ code: code ?? 1, out, error: out?.error ?? null });
      });
      child.stdin.end(text);
    });
  return Object.assign((/** @type {string[]} */ ...args) => typing('', ...args), { typing });
}

/**
 * Reads the event log from its beginning until it has `count` events of the kind, or for `seconds`.
 * @param {{ dir: string, profile: string }} project
 * @param {{ kind: string, count: number, seconds?: number }} last
 * @returns {Promise<any[]>}
 */
export function eventsUntil({ dir, profile }, { kind, count, seconds = 30 }) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, '-C', dir, '--json', 'events'], {
      env: { ...process.env, HUSKIES_PROFILE: profile },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const late = setTimeout(() => child.kill('SIGTERM'), seconds * 1_000);
    /** @type {any[]} */
    const events = [];
    let rest = '';
    child.stdout.on('data', (chunk) => {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      events.push(...lines.map(parse).filter(Boolean));
      if (events.filter((event) => event.kind === kind).length >= count) child.kill('SIGTERM');
    });
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(late);
      resolve(events);
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
 * Repeats the question until the answer is true; returns false after `seconds`.
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
 * The processes of a run, by the files that the agents wrote and by their environment, without asking Huskies.
 * @param {string} run
 * @param {string} recorded the folder of the agents' records
 * @returns {Map<number, string>} pid -> start time
 */
export function processesOf(run, recorded) {
  const noted = notedOf(run, recorded);
  const marked = list('/proc').filter((pid) => read(`/proc/${pid}/environ`).split('\0').includes(`HUSKIES_RUN=${run}`));
  const found = [...new Set([...noted, ...marked])].map((pid) => /** @type {const} */ ([pid, startTime(pid)]));
  return new Map(found.filter(([, start]) => start !== ''));
}

/**
 * Pids by the files that the agents wrote themselves.
 * @param {string} run
 * @param {string} recorded
 */
export function notedOf(run, recorded) {
  return list(recorded).filter((pid) => read(join(recorded, String(pid))) === run && startTime(pid) !== '');
}

/**
 * The living processes with the mark of a story, without asking Huskies.
 * @param {string} story
 */
export function markedOf(story) {
  return list('/proc').filter(
    (pid) => read(`/proc/${pid}/environ`).split('\0').includes(`HUSKIES_STORY=${story}`) && startTime(pid) !== '',
  );
}

/**
 * The pids that still live with the same start time.
 * @param {Map<number, string>} identities pid -> start time
 */
export function alive(identities) {
  return [...identities].filter(([pid, start]) => startTime(pid) === start).map(([pid]) => pid);
}

/**
 * @param {number} pid
 * @returns {string} '' when it is gone or a zombie; 'lives' where there is no /proc
 */
export function startTime(pid) {
  if (!existsSync('/proc/self/stat')) return answers(pid) ? 'lives' : '';
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? '' : (fields[19] ?? '');
}

/** @param {number} pid */
function answers(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // no process has this pid
  }
}

/** The number of sessions of these processes. @param {Iterable<number>} pids */
export function sessionsOf(pids) {
  const session = (/** @type {number} */ pid) => {
    const stat = read(`/proc/${pid}/stat`);
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3];
  };
  return new Set([...pids].map(session)).size;
}

/**
 * The living processes that carry the mark of a run in a worktree below `folder`, or are on record.
 * @param {string} folder
 * @param {string} recorded
 */
export function leftBelow(folder, recorded) {
  const marked = list('/proc').filter((pid) => read(`/proc/${pid}/environ`).includes(`HUSKIES_WORKTREE=${folder}`));
  const noted = list(recorded).filter((pid) => (existsSync('/proc/self') ? marked.includes(pid) : answers(pid)));
  return [...new Set([...marked, ...noted])];
}

/** The numeric names in a folder. @param {string} folder */
function list(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // it has ended, or cannot be read
  }
}
