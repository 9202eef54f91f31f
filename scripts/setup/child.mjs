import { spawn } from 'node:child_process';

/**
 * Starts the app and forwards signals, so that it can stop its agents before this command returns.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, onText?: (text: string) => void }} [options] `onText` sees its stdout
 * @returns {{ child: import('node:child_process').ChildProcess, ended: Promise<number> }} its exit code
 */
export function startApp(command, args, { env, onText } = {}) {
  const child = spawn(command, args, { env, stdio: ['inherit', onText ? 'pipe' : 'inherit', 'inherit'] });
  child.stdout?.on('data', (chunk) => {
    process.stdout.write(chunk);
    onText?.(String(chunk));
  });
  const handOn = (/** @type {NodeJS.Signals} */ signal) => {
    // in a terminal, Ctrl-C has already reached the app; a second one would mean 'at once'
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  for (const signal of signals) process.on(signal, handOn);
  const ended = new Promise((resolve) => {
    const end = (/** @type {number} */ code) => {
      for (const signal of signals) process.off(signal, handOn);
      resolve(code);
    };
    child.once('error', (error) => {
      process.stderr.write(`✗ cannot start ${command}: ${error.message}\n`);
      end(127);
    });
    child.once('close', (code) => end(code ?? 1));
  });
  return { child, ended };
}
