/** Starts one git process and waits for it: argument list, no shell, no input, bounded output and time. */
import { type ChildProcess, spawn } from 'node:child_process';
import { parse } from 'node:path';
import { getSystemErrorName } from 'node:util';
import { type Message, message, RefusalError } from '../../../contract/index.ts';
import { type Cancel, CancelledError, SpawnFailed } from '../../core/ports/index.ts';
import type { HeldProgram } from '../pty/index.ts';

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
  /** Holds git and all that it starts; none: they are held by git's session alone. */
  held?: HeldProgram | null;
  /** Ends git and its children. */
  cancel?: Cancel;
}

/** Bytes of output after which a git call is taken for runaway. Names of 100,000 branches are about 10 MB. */
const MAX_OUTPUT_BYTES = 32 * 1024 * 1024;

/** ms that git gets to tidy up after a cancel, and that its output gets to end after git itself has ended or was killed. */
const GRACE_MS = 1_000;

/**
 * Resolves with whatever exit code git had. Rejects with RefusalError `failed`: no git, too slow, too much output; with
 * CancelledError. A background child of git that holds its output open is not waited for. Of a git that is `held` nothing
 * is left then; where that is not proven, it rejects with SpawnFailed.
 */
export async function spawnGit(call: SpawnGit): Promise<GitOutput> {
  const { held = null } = call;
  const { done, failure } = await run(call).then(
    (output) => ({ done: output, failure: null }),
    (error: unknown) => ({ done: null, failure: error }),
  );
  if (held !== null) {
    const late = new Promise<boolean>((resolve) => setTimeout(resolve, GRACE_MS, false).unref());
    if (!(await Promise.race([held.ended, late])))
      throw new SpawnFailed(failure ?? refusal(message('git.left', { what: whatOf(call) })), await held.toSpawnedRun());
    held.close();
    if (held.errno !== null) throw notStarted('git', { code: getSystemErrorName(-held.errno) });
  }
  if (done === null) throw failure;
  return done;
}

function whatOf({ dir, args }: Pick<SpawnGit, 'dir' | 'args'>): string {
  return `git ${args[0] ?? ''} in ${dir}`;
}

function run({ keeperPath, dir, args, env, timeoutMs, cancel, held = null }: SpawnGit): Promise<GitOutput> {
  const what = whatOf({ dir, args });
  if (cancel?.cancelled) return Promise.reject(new CancelledError(what));
  const line = ['git', '-C', dir, ...args];
  const bare = keeperPath === null ? line : [keeperPath, '--exec', ...line];
  const [file = 'git', ...rest] = held?.commandLine(line) ?? bare;
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
    held?.follow(child);
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
      else if (exitCode === null) reject(refusal(message('git.killed', { what, signal: String(signalCode) })));
      else resolve({ code: exitCode, stdout: textOf(out), stderr: textOf(err) });
    };
    const killAll = (): void => (held === null ? signalGroup(child, 'SIGKILL') : held.killAll());
    const end = (why: Error, signal: 'SIGTERM' | 'SIGKILL'): void => {
      if (failure !== null) return;
      failure = why;
      if (signal === 'SIGTERM') later(GRACE_MS, killAll);
      if (signal === 'SIGKILL') killAll();
      else if (held === null) signalGroup(child, signal);
      else held.askToEnd().catch(() => held.killAll());
      // one in D state outlives its kill, and must not hold up whoever waits
      later(2 * GRACE_MS, settle);
    };
    later(timeoutMs, () => end(refusal(message('git.slow', { what, ms: timeoutMs })), 'SIGKILL'));
    // git removes its lock files and half-made worktrees on a SIGTERM
    const forget = cancel?.onCancel(() => end(new CancelledError(what), 'SIGTERM'));
    const take = (into: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_OUTPUT_BYTES) end(refusal(message('git.loud', { what, bytes: MAX_OUTPUT_BYTES })), 'SIGKILL');
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

function refusal(why: Message): RefusalError {
  return new RefusalError({ code: 'failed', why });
}

function notStarted(file: string, error: { code?: string | undefined; message?: string }): RefusalError {
  const missing = error.code === 'ENOENT';
  return new RefusalError({
    code: 'failed',
    why: missing
      ? message('git.missing', { file })
      : message('git.notStarted', { why: error.message ?? error.code ?? '' }),
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
