/** Starts one git process and waits for it: argument list, no shell, no input, bounded output and time. */
import { spawn } from 'node:child_process';
import { parse } from 'node:path';
import { RefusalError } from '../../../contract/index.ts';

export interface GitOutput {
  code: number;
  stdout: string;
  stderr: string;
}

export interface SpawnGit {
  /** The helper that closes leaked descriptors and then becomes git; null: git directly. */
  keeperPath: string | null;
  /** Absolute folder that git works in. */
  dir: string;
  args: readonly string[];
  env: Record<string, string>;
  timeoutMs: number;
}

/** Bytes of output after which a git call is taken for runaway. Names of 100,000 branches are about 10 MB. */
const MAX_OUTPUT = 32 * 1024 * 1024;

/** Resolves with whatever exit code git had. Rejects with RefusalError `failed`: no git, too slow, too much output. */
export function spawnGit({ keeperPath, dir, args, env, timeoutMs }: SpawnGit): Promise<GitOutput> {
  const line = ['git', '-C', dir, ...args];
  const [file = 'git', ...rest] = keeperPath === null ? line : [keeperPath, '--exec', ...line];
  return new Promise((resolve, reject) => {
    const child = spawn(file, rest, {
      // not `dir`: a missing folder must not look like a missing git, and nothing is searched for in it
      cwd: parse(dir).root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // a session of its own, so that a kill takes git's own children too
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let size = 0;
    let failure: string | null = null;
    const kill = (why: string): void => {
      if (failure !== null || child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      failure = why;
      try {
        if (process.platform === 'win32') child.kill('SIGKILL');
        else process.kill(-child.pid, 'SIGKILL');
      } catch (error) {
        // it ended in between
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    };
    const timer = setTimeout(() => kill(`took longer than ${timeoutMs} ms`), timeoutMs);
    const take = (into: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_OUTPUT) kill(`wrote more than ${MAX_OUTPUT} bytes`);
      else into.push(chunk);
    };
    child.stdout.on('data', take(out));
    child.stderr.on('data', take(err));
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      const missing = error.code === 'ENOENT';
      reject(
        new RefusalError({
          code: 'failed',
          message: missing ? `${file} was not found` : `git could not be started: ${error.message}`,
          remedy: missing
            ? 'Install git 2.38 or newer and make sure that it is on the PATH.'
            : 'See the words of the system, then try again.',
        }),
      );
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (failure !== null || code === null) {
        const why = failure ?? `was killed by ${String(signal)}`;
        reject(
          new RefusalError({
            code: 'failed',
            message: `git ${args[0] ?? ''} in ${dir} ${why}`,
            remedy: 'Look at the load of the machine and the size of the repository, then try again.',
          }),
        );
        return;
      }
      resolve({ code, stdout: Buffer.concat(out).toString('utf8'), stderr: Buffer.concat(err).toString('utf8') });
    });
  });
}
