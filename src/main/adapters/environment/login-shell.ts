/**
 * Asks the person's login shell for its PATH and locale, because nvm, asdf, mise and Homebrew set them only in its
 * files.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { basename, isAbsolute } from 'node:path';
import { type Message, message, whyOf } from '../../../contract/index.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The shell's answer, or why there is none. `shell` is its path, `again` a command line that repeats the attempt. */
export type LoginShell =
  | { shell: string; path: string; locale: Record<string, string> }
  | { shell: string; why: Message; again: string };

/** How the shell is run. */
export interface LoginShellOptions {
  /** Absolute path of the shell. */
  shell: string;
  /** The environment that the shell is started with. */
  env: Env;
  timeoutMs?: number;
}

/** Shell files that load version managers take up to about 2 s on a busy machine. */
const TIMEOUT_MS = 5_000;
/** A longer answer is an error. Output of the shell's files before the answer does not count. */
const MAX_BYTES = 64 * 1024;
/** How long output is still read after the shell's end. A daemon that left the process group may keep it open. */
const DRAIN_MS = 250;

const LOCALE = ['LANG', 'LANGUAGE', 'LC_ALL', 'LC_CTYPE', 'LC_MESSAGES', 'LC_COLLATE', 'LC_TIME', 'LC_NUMERIC'];
const NAMES = ['PATH', ...LOCALE];

/** The path of the person's shell: `$SHELL`, else the one in the system's user database, else /bin/sh. */
export function loginShellOf(env: Env, passwd: () => string | null = shellOfSystem): string {
  for (const shell of [env.SHELL, passwd()]) if (shell && isAbsolute(shell)) return shell;
  return '/bin/sh';
}

function shellOfSystem(): string | null {
  try {
    return userInfo().shell;
  } catch {
    // the user has no entry there, as in some containers
    return null;
  }
}

/**
 * Starts the shell as a login and interactive one, because version managers use the files of both; csh cannot be both.
 */
export function shellArguments(shell: string, script: string): string[] {
  const name = basename(shell);
  if (/^t?csh$/.test(name)) return ['-i', '-c', script];
  return /^(ba|da|z|k|mk)?sh$/.test(name) ? ['-ilc', script] : ['-l', '-i', '-c', script];
}

/**
 * Runs the shell once, without input and in its own session, and kills its process group when it has answered or timed
 * out. A daemon that its files start in another session is not killed. Never rejects.
 */
export function askLoginShell(options: LoginShellOptions): Promise<LoginShell> {
  const { shell } = options;
  const again = `TERM=dumb ${[shell, ...shellArguments(shell, 'exit')].join(' ')} < /dev/null`;
  // spawn itself fails when no descriptor is free
  return ask(options, again).catch((error: Error) => ({ shell, why: notStarted(shell, error), again }));
}

function notStarted(shell: string, error: Error): Message {
  return message('doctor.loginShell.notStarted', { shell, why: whyOf(error) });
}

function ask({ shell, env, timeoutMs = TIMEOUT_MS }: LoginShellOptions, again: string): Promise<LoginShell> {
  const marker = randomBytes(16).toString('hex');
  // one argument in single quotes, which sh, fish, csh and nu read the same way
  const values = NAMES.map((name) => `"$${name}"`).join(' ');
  const script = `/bin/sh -c 'printf "%s\\0" ${marker} ${values} ${marker}'`;
  const answer = new Answer(marker);
  return new Promise((resolve) => {
    // the outer sh leads the group, outlives the shell and kills the group itself, so the group's id is never reused
    const line = ['-c', '"$@"; kill -KILL 0', 'sh', shell, ...shellArguments(shell, script)];
    const child = spawn('/bin/sh', line, {
      // starts in the home folder as a terminal does, because mise and asdf read the current folder
      cwd: env.HOME && isAbsolute(env.HOME) && existsSync(env.HOME) ? env.HOME : '/',
      env: { ...env, TERM: 'dumb' },
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    let why: Message = message('doctor.loginShell.silent', { shell });
    const kill = (): void => {
      // after its end the pid may have been reused, and its group is gone
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    };
    const timers = [
      setTimeout(() => {
        why = message('doctor.loginShell.slow', { shell, seconds: timeoutMs / 1_000 });
        kill();
      }, timeoutMs),
    ];
    const settle = (): void => {
      for (const timer of timers) clearTimeout(timer);
      process.off('exit', kill);
      child.stdout.destroy();
      const got = answer.values();
      const path = got?.PATH;
      const chosen = Object.entries(got ?? {}).filter(([name, value]) => name !== 'PATH' && value !== '');
      resolve(path ? { shell, path, locale: Object.fromEntries(chosen) } : { shell, why, again });
    };
    process.once('exit', kill);
    child.stdout.on('data', (chunk: Buffer) => {
      const state = answer.take(chunk);
      if (state === 'large') why = message('doctor.loginShell.large', { shell, bytes: MAX_BYTES });
      if (state !== 'open') kill();
    });
    child.on('error', (error) => {
      why = notStarted(shell, error);
      settle();
    });
    child.on('exit', () => timers.push(setTimeout(settle, DRAIN_MS)));
    child.on('close', settle);
  });
}

/** Parses the values between two markers, each ended by NUL. Output before the first marker is dropped at once. */
class Answer {
  readonly #marker: string;
  #buffer = '';
  #hasBegun = false;

  constructor(marker: string) {
    this.#marker = `${marker}\0`;
  }

  /** Adds output; `large` when the answer exceeds MAX_BYTES. */
  take(chunk: Buffer): 'open' | 'complete' | 'large' {
    if (this.values() !== null) return 'complete';
    this.#buffer += chunk.toString('latin1');
    if (!this.#hasBegun) {
      const at = this.#buffer.indexOf(this.#marker);
      this.#hasBegun = at >= 0;
      this.#buffer = this.#buffer.slice(this.#hasBegun ? at + this.#marker.length : -this.#marker.length);
    }
    if (this.values() !== null) return 'complete';
    return this.#buffer.length > MAX_BYTES ? 'large' : 'open';
  }

  /** The values by name; null while the answer is incomplete. */
  values(): Record<string, string> | null {
    const end = this.#hasBegun ? this.#buffer.indexOf(`\0${this.#marker}`) : -1;
    if (end < 0) return null;
    const words = Buffer.from(this.#buffer.slice(0, end), 'latin1').toString('utf8').split('\0');
    return words.length === NAMES.length ? Object.fromEntries(NAMES.map((name, at) => [name, words[at] ?? ''])) : null;
  }
}
