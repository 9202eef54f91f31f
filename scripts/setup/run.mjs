import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/**
 * @typedef {{ code: number, output: string, timedOut: boolean }} Result
 * @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, show?: boolean }} Options
 */

/**
 * Runs a program to its end. Never rejects: a program that cannot be started has code 127.
 * Quiet unless `show`; the output is kept for the message of a failure.
 * @param {string} command
 * @param {string[]} args
 * @param {Options} [options]
 * @returns {Promise<Result>}
 */
export function run(command, args, { cwd, env, timeoutMs, show } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let timedOut = false;
    const keep = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk).slice(-200_000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const timer = timeoutMs
      ? setTimeout(() => {
          timedOut = true;
          child.kill('SIGKILL');
        }, timeoutMs)
      : undefined;
    const finish = (/** @type {number} */ code) => {
      clearTimeout(timer);
      resolve({ code, output, timedOut });
    };
    child.on('error', (error) => {
      output += error.message;
      finish(127);
    });
    child.on('close', (code) => finish(code ?? 1));
  });
}

/**
 * The last lines of a failed program's output, indented for a message: without colours and stacks.
 * @param {string} output
 * @param {number} [lines]
 */
export function tail(output, lines = 15) {
  const plain = stripVTControlCharacters(output).trimEnd().split('\n');
  const last = plain.filter((line) => !/^\s+at .*[:)]/.test(line)).slice(-lines);
  return last.map((line) => `    ${line}`).join('\n');
}

/**
 * Finds the first of some programs in PATH.
 * @param {...string} names
 * @returns {string | undefined} its full path
 */
export function which(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        if (statSync(path).isFile()) return path;
      } catch {
        // not in this folder: try the next one
      }
    }
  }
  return undefined;
}
