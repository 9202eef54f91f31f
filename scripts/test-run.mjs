import { spawn } from 'node:child_process';

/** @type {Set<() => void>} */
const running = new Set();

/** Ends all running steps, for Ctrl-C; SIGTERM first, so that a step can end its own children. */
export function endRunning() {
  for (const end of running) end();
}

/**
 * Runs a step's program in its own process group, showing its output. Processes left in that group are ended.
 * @param {string[]} command
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, timeoutMs: number, uid?: number, gid?: number }} options
 * @returns {Promise<{ code: number, timedOut: boolean }>}
 */
export function runStep([program = '', ...args], { timeoutMs, ...options }) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      ...options,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: process.platform !== 'win32',
    });
    let timedOut = false;
    const end = () => {
      signalGroup(child.pid, 'SIGTERM');
      setTimeout(() => signalGroup(child.pid, 'SIGKILL'), 3_000).unref();
    };
    running.add(end);
    const timer = setTimeout(() => {
      timedOut = true;
      end();
    }, timeoutMs);
    const finish = (/** @type {number} */ code) => {
      clearTimeout(timer);
      running.delete(end);
      signalGroup(child.pid, 'SIGKILL');
      resolve({ code, timedOut });
    };
    child.once('error', (error) => {
      process.stdout.write(`cannot start ${program}: ${error.message}\n`);
      finish(127);
    });
    child.once('exit', (code) => finish(code ?? 1));
  });
}

/**
 * @param {number | undefined} pid
 * @param {NodeJS.Signals} signal
 */
function signalGroup(pid, signal) {
  if (!pid) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // no process is left in it
  }
}
