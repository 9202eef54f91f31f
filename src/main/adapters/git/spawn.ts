/** Starts one git process and waits for it: argument list, no shell, no input, bounded output and time. */
import { type ChildProcess, spawn } from 'node:child_process';
import { parse } from 'node:path';
import { RefusalError, text } from '../../../contract/index.ts';
import { type Cancel, CancelledError } from '../../core/ports/index.ts';

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
  /** Ends git and its children. */
  cancel?: Cancel;
}

/** Bytes of output after which a git call is taken for runaway. Names of 100,000 branches are about 10 MB. */
const MAX_OUTPUT = 32 * 1024 * 1024;

/** ms that git gets to tidy up after a cancel, and that its output gets to end after git itself has ended or was killed. */
const GRACE_MS = 1_000;

/**
 * Resolves with whatever exit code git had. Rejects with RefusalError `failed`: no git, too slow, too much output; with
 * CancelledError. A background child of git that holds its output open is not waited for.
 */
export function spawnGit({ keeperPath, dir, args, env, timeoutMs, cancel }: SpawnGit): Promise<GitOutput> {
  const what = `git ${args[0] ?? ''} in ${dir}`;
  if (cancel?.cancelled) return Promise.reject(new CancelledError(what));
  const line = ['git', '-C', dir, ...args];
  const [file = 'git', ...rest] = keeperPath === null ? line : [keeperPath, '--exec', ...line];
  return new Promise((resolve, reject) => {
    const child = withSafeUmask(() =>
      spawn(file, rest, {
        // not `dir`: a missing folder must not look like a missing git, and nothing is searched for in it
        cwd: parse(dir).root,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
        // a session of its own, so that a kill takes git's own children too
        detached: process.platform !== 'win32',
        windowsHide: true,
      }),
    );
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let size = 0;
    let failure: Error | null = null;
    const timers = new Set<NodeJS.Timeout>();
    const later = (ms: number, task: () => void): void => {
      timers.add(setTimeout(task, ms));
    };
    const settle = (): void => {
      for (const timer of timers) clearTimeout(timer);
      forget?.();
      child.stdout.destroy();
      child.stderr.destroy();
      const { exitCode, signalCode } = child;
      if (failure !== null) reject(failure);
      else if (exitCode === null) reject(refusal(text('adapters.git.killed', { what, signal: String(signalCode) })));
      else resolve({ code: exitCode, stdout: textOf(out), stderr: textOf(err) });
    };
    const end = (why: Error, signal: 'SIGTERM' | 'SIGKILL'): void => {
      if (failure !== null) return;
      failure = why;
      signalGroup(child, signal);
      if (signal === 'SIGTERM') later(GRACE_MS, () => signalGroup(child, 'SIGKILL'));
      // one in D state outlives its kill, and must not hold up whoever waits
      later(2 * GRACE_MS, settle);
    };
    later(timeoutMs, () => end(refusal(text('adapters.git.slow', { what, ms: timeoutMs })), 'SIGKILL'));
    // git removes its lock files and half-made worktrees on a SIGTERM
    const forget = cancel?.onCancel(() => end(new CancelledError(what), 'SIGTERM'));
    const take = (into: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_OUTPUT) end(refusal(text('adapters.git.loud', { what, bytes: MAX_OUTPUT })), 'SIGKILL');
      else into.push(chunk);
    };
    child.stdout.on('data', take(out));
    child.stderr.on('data', take(err));
    child.on('error', (error: NodeJS.ErrnoException) => {
      failure ??= notStarted(file, error);
      settle();
    });
    child.on('exit', () => later(GRACE_MS, settle));
    child.on('close', settle);
  });
}

function signalGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  // once git was waited for, the number may be another's
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, signal);
  } catch (error) {
    // it ended in between
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function textOf(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString('utf8');
}

function refusal(message: string): RefusalError {
  return new RefusalError({ code: 'failed', message, remedy: text('adapters.git.end.remedy') });
}

function notStarted(file: string, error: NodeJS.ErrnoException): RefusalError {
  const missing = error.code === 'ENOENT';
  return new RefusalError({
    code: 'failed',
    message: missing ? text('adapters.git.missing', { file }) : text('adapters.git.notStarted', { why: error.message }),
    remedy: text(missing ? 'adapters.git.missing.remedy' : 'adapters.git.notStarted.remedy'),
  });
}

/** Nobody else may write what git makes here, whatever umask the host was given; agents keep the person's own. */
const OTHERS_WRITE = 0o022;

/** A child takes the umask of the moment in which it is started, and starting one is synchronous. */
function withSafeUmask<T>(start: () => T): T {
  const before = process.umask(OTHERS_WRITE);
  process.umask(before | OTHERS_WRITE);
  try {
    return start();
  } finally {
    process.umask(before);
  }
}
