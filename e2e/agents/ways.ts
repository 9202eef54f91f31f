/** Ways of ending an agent without Huskies, and what of its tree they leave alive. */
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { spawn } from 'node-pty';
import { startOf, treeOf } from '../fixtures/observer.ts';

/** How long after a way has done its last the rest is counted, in ms. */
const AFTER_MS = 2_000;

/** A process, by pid and start. */
export type Seen = readonly [pid: number, start: string];

/** Remembers living processes, so that another one with the pid of one of them is not taken for it. */
export function remember(pids: readonly number[]): Seen[] {
  return [...new Set(pids)].map((pid) => [pid, startOf(pid)] as const).filter(([, start]) => start !== '');
}

/** Those of them that are alive. */
export function leftOf(seen: readonly Seen[]): Seen[] {
  return seen.filter(([pid, start]) => startOf(pid) === start);
}

/** Kills those of them that are alive. */
export function killAll(seen: readonly Seen[]): void {
  for (const [pid] of leftOf(seen)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      // It may have ended since it was looked up.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** A command as Huskies has run it, without the marks of its run. */
export interface Launched {
  command: string[];
  env: Record<string, string>;
}

/**
 * Puts a program before a CLI that keeps how it is started, so that the same can be started without Huskies. `folder`: for
 * the PATH; it is made. Returns a function that reads what was kept last.
 */
export function keepLaunches(folder: string, program: string): () => Launched {
  const name = program.slice(program.lastIndexOf('/') + 1);
  mkdirSync(folder);
  const kept = (what: string) => join(folder, `${name}.${what}`);
  const lines = [
    '#!/bin/sh',
    `printf '%s\\0' "$@" >'${kept('arguments')}'`,
    `env -0 >'${kept('environment')}'`,
    `exec '${program}' "$@"`,
    '',
  ];
  writeFileSync(join(folder, name), lines.join('\n'));
  chmodSync(join(folder, name), 0o755);
  const read = (what: string) => readFileSync(kept(what), 'utf8').split('\0').slice(0, -1);
  return () => {
    const variables = read('environment').map((each): [string, string] => {
      const at = each.indexOf('=');
      return [each.slice(0, at), each.slice(at + 1)];
    });
    return {
      // an id of a session is used once
      command: [program, ...read('arguments').map((each) => each.replace(/^(--session-id=).*/, `$1${randomUUID()}`))],
      env: Object.fromEntries(variables.filter(([variable]) => !variable.startsWith('HUSKIES_'))),
    };
  };
}

/**
 * Starts an agent in a terminal, waits until it is in the middle of its tool, ends it, and counts what is left; then the
 * test kills the rest, all of which it has started.
 */
export async function endedBy(
  way: 'kill' | 'root',
  { command, env, cwd }: Launched & { cwd: string },
  inTool: () => Promise<readonly number[]>,
): Promise<{ before: number; left: number }> {
  const [program = '', ...args] = command;
  const terminal = spawn(program, args, { cwd, env, cols: 120, rows: 40 });
  // a program that fills its terminal would wait for a reader
  terminal.onData(() => undefined);
  const tools = await inTool();
  const seen = remember([...treeOf(terminal.pid), ...tools]);
  if (way === 'kill') terminal.kill();
  else process.kill(terminal.pid, 'SIGKILL');
  await wait(AFTER_MS);
  const left = leftOf(seen);
  killAll(left);
  return { before: seen.length, left: left.length };
}
