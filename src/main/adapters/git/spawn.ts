/** Runs one git process: an argument list, no shell, and limits on output and time. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, parse } from 'node:path';
import type { Readable } from 'node:stream';
import { getSystemErrorName } from 'node:util';
import { type Message, message, RefusalError, shortageOf } from '../../../contract/index.ts';
import { type Cancel, CancelledError, SpawnFailed } from '../../core/ports/index.ts';
import type { HeldProgram } from '../pty/index.ts';

export interface GitOutput {
  code: number;
  stdout: string;
  stderr: string;
}

export interface GitProcess {
  /** Path of the keeper, which closes leaked descriptors and then executes git; null: git runs directly. */
  keeperPath: string | null;
  /** Absolute path of the folder that git works in. */
  dir: string;
  args: readonly string[];
  env: Record<string, string>;
  timeoutMs: number;
  /** What git reads from stdin. Default: nothing. */
  input?: string | undefined;
  /** Holds git and all that it starts; without it only git's session holds them together. */
  held?: HeldProgram | null;
  /** Ends git and its children. */
  cancel?: Cancel;
  /** How stdout is decoded; `latin1` keeps every byte as one character. Default: utf8. */
  encoding?: 'utf8' | 'latin1' | undefined;
  /** With more output the call is ended. Default: 32 MB. */
  maxOutputBytes?: number | undefined;
}

/** The default limit of a call's output. The names of 100,000 branches take about 10 MB. */
const MAX_OUTPUT_BYTES = 32 * 1024 * 1024;

/** Time for git to clean up after a cancel, and for its output to end after git has exited or has been killed. */
const GRACE_MS = 1_000;

/**
 * Resolves with any exit code, without waiting for background children that keep git's output open.
 *
 * Rejects with RefusalError `failed` (git not found, timeout, too much output) or CancelledError. If git is `held`, no
 * process of it is left by then; without proof of that it rejects with SpawnFailed.
 */
export async function spawnGit(call: GitProcess): Promise<GitOutput> {
  const { held = null } = call;
  const { done, failure } = await run(call).then(
    (output) => ({ done: output, failure: null }),
    (error: unknown) => ({ done: null, failure: error }),
  );
  if (held !== null) {
    const timeout = new Promise<boolean>((resolve) => setTimeout(resolve, GRACE_MS, false).unref());
    if (!(await Promise.race([held.ended, timeout])))
      throw new SpawnFailed(
        failure ?? refusal(message('git.left', { what: describeCall(call) })),
        await held.toSpawnedRun(),
      );
    held.close();
    if (held.errno !== null) throw startFailure('git', { code: getSystemErrorName(-held.errno) });
  }
  if (done === null) throw failure;
  return done;
}

function describeCall({ dir, args }: Pick<GitProcess, 'dir' | 'args'>): string {
  return `git ${args[0] ?? ''} in ${dir}`;
}

function run({
  keeperPath,
  dir,
  args,
  env,
  timeoutMs,
  input,
  cancel,
  held = null,
  ...output
}: GitProcess): Promise<GitOutput> {
  const { encoding = 'utf8', maxOutputBytes = MAX_OUTPUT_BYTES } = output;
  const what = describeCall({ dir, args });
  if (cancel?.cancelled) return Promise.reject(new CancelledError(what));
  const command = ['git', '-C', dir, ...args];
  const unheld = keeperPath === null ? command : [keeperPath, '--exec', ...command];
  const [file = 'git', ...rest] = held?.commandLine(command) ?? unheld;
  return new Promise((resolve, reject) => {
    const stdin = input === undefined ? null : openInput(input);
    const child = withSafeUmask(() =>
      spawn(file, rest, {
        // not `dir`: a missing folder would look like a missing git, and no program must be found in it
        cwd: parse(dir).root,
        env,
        stdio: [stdin ?? 'ignore', 'pipe', 'pipe'],
        // its own session, so that a kill of the group reaches git's children
        detached: process.platform !== 'win32',
        windowsHide: true,
      }),
    );
    if (stdin !== null) closeSync(stdin);
    // always there, as `stdio` asks for pipes
    const stdout = child.stdout as Readable;
    const stderr = child.stderr as Readable;
    held?.follow(child);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let size = 0;
    let failure: Error | null = null;
    const timers = new Set<NodeJS.Timeout>();
    const runAfter = (ms: number, task: () => void): void => {
      timers.add(setTimeout(task, ms));
    };
    const settle = (): void => {
      for (const timer of timers) clearTimeout(timer);
      removeListener?.();
      stdout.destroy();
      stderr.destroy();
      const { exitCode, signalCode } = child;
      if (failure !== null) reject(failure);
      else if (exitCode === null) reject(refusal(message('git.killed', { what, signal: String(signalCode) })));
      else resolve({ code: exitCode, stdout: textOf(out, encoding), stderr: textOf(err) });
    };
    const killAll = (): void => (held === null ? signalGroup(child, 'SIGKILL') : held.killAll());
    const end = (why: Error, signal: 'SIGTERM' | 'SIGKILL'): void => {
      if (failure !== null) return;
      failure = why;
      if (signal === 'SIGTERM') runAfter(GRACE_MS, killAll);
      if (signal === 'SIGKILL') killAll();
      else if (held === null) signalGroup(child, signal);
      else held.askToEnd().catch(() => held.killAll());
      // a process in uninterruptible sleep survives the kill, and must not block the caller
      runAfter(2 * GRACE_MS, settle);
    };
    runAfter(timeoutMs, () => end(refusal(message('git.slow', { what, ms: timeoutMs })), 'SIGKILL'));
    // on SIGTERM git removes its lock files and half-made worktrees
    const removeListener = cancel?.onCancel(() => end(new CancelledError(what), 'SIGTERM'));
    const collect = (into: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxOutputBytes) end(refusal(message('git.loud', { what, bytes: maxOutputBytes })), 'SIGKILL');
      else into.push(chunk);
    };
    stdout.on('data', collect(out));
    stderr.on('data', collect(err));
    child.on('error', (error: NodeJS.ErrnoException) => {
      failure ??= startFailure(file, error);
      settle();
    });
    child.on('exit', () => runAfter(GRACE_MS, settle));
    child.on('close', settle);
  });
}

/**
 * The descriptor of a file without a name that has the text. Not a pipe, since a keeper takes the end of its stdin for
 * a hang-up.
 */
function openInput(text: string): number {
  const path = join(tmpdir(), `huskies-input-${randomBytes(8).toString('hex')}`);
  const file = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  const bytes = Buffer.from(text);
  // at explicit positions, so that git reads from the beginning
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, at);
  return file;
}

function signalGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  // after git has exited, the system may reuse its pid
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, signal);
  } catch (error) {
    // it exited in the meantime
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function textOf(chunks: readonly Buffer[], encoding: 'utf8' | 'latin1' = 'utf8'): string {
  return Buffer.concat(chunks).toString(encoding);
}

function refusal(why: Message): RefusalError {
  return new RefusalError({ code: 'failed', why });
}

function startFailure(file: string, error: { code?: string | undefined; message?: string }): RefusalError {
  const missing = error.code === 'ENOENT';
  return new RefusalError({
    code: shortageOf(error.code ?? '') ?? 'failed',
    why: missing
      ? message('git.missing', { file })
      : message('git.notStarted', { why: error.message ?? error.code ?? '' }),
  });
}

/** No other user may write the files that git makes here, whatever the host's umask. Agents keep the person's umask. */
const OTHERS_WRITE_BITS = 0o022;

/** A child inherits the umask at the moment of its start, which is synchronous. */
function withSafeUmask<T>(start: () => T): T {
  const before = process.umask(OTHERS_WRITE_BITS);
  process.umask(before | OTHERS_WRITE_BITS);
  try {
    return start();
  } finally {
    process.umask(before);
  }
}
