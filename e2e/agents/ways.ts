/** Ways of ending an agent without Huskies, and what of its tree they leave alive. */
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

/**
 * Starts an agent in a terminal, waits until it is in the middle of its tool, ends it, and counts what is left; then the
 * test kills the rest, all of which it has started.
 */
export async function endedBy(
  way: 'kill' | 'root',
  { command, env, cwd }: { command: readonly string[]; env: Record<string, string>; cwd: string },
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
  for (const [pid] of left) process.kill(pid, 'SIGKILL');
  return { before: seen.length, left: left.length };
}
