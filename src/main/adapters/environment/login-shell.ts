/** Asks the person's login shell for its PATH and locale: what nvm, asdf, mise and Homebrew set is in its files only. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { basename, isAbsolute } from 'node:path';
import { type Message, message } from '../../../contract/index.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** What the shell has, or why that is not known and the command line that shows it; `shell` is the program asked. */
export type LoginShell =
  | { shell: string; path: string; locale: Record<string, string> }
  | { shell: string; why: Message; again: string };

export interface LoginShellOptions {
  /** Absolute path of the shell. */
  shell: string;
  /** The environment that it starts with. */
  env: Env;
  timeoutMs?: number;
}

/** Files of shells that start version managers take up to about 2 s on a busy machine. */
const TIMEOUT_MS = 5_000;
/** A PATH of 64 KiB is no PATH. What the shell's files print before the answer is not counted. */
const MAX_BYTES = 64 * 1024;
/** How long output is read on after the end of the shell: a daemon that left the group may hold it open. */
const REST_MS = 250;

const LOCALE = ['LANG', 'LANGUAGE', 'LC_ALL', 'LC_CTYPE', 'LC_MESSAGES', 'LC_COLLATE', 'LC_TIME', 'LC_NUMERIC'];
const NAMES = ['PATH', ...LOCALE];

/** `$SHELL`, else the one that the system has for the person, else /bin/sh. */
export function loginShellOf(env: Env, passwd: () => string | null = shellOfSystem): string {
  for (const shell of [env.SHELL, passwd()]) if (shell && isAbsolute(shell)) return shell;
  return '/bin/sh';
}

function shellOfSystem(): string | null {
  try {
    return userInfo().shell;
  } catch {
    // a user without an entry, as in some containers
    return null;
  }
}

/** Both login and interactive, since version managers write into the files of either; csh cannot be both. */
export function shellArguments(shell: string, script: string): string[] {
  const name = basename(shell);
  if (/^t?csh$/.test(name)) return ['-i', '-c', script];
  return /^(ba|da|z|k|mk)?sh$/.test(name) ? ['-ilc', script] : ['-l', '-i', '-c', script];
}

/**
 * Runs the shell once, without input and in a session of its own, and kills its group by SIGKILL when it has answered
 * or the time is over. A daemon that its files start in another session is the person's own and stays. Never rejects.
 */
export function askLoginShell(options: LoginShellOptions): Promise<LoginShell> {
  const { shell } = options;
  const again = `TERM=dumb ${[shell, ...shellArguments(shell, 'exit')].join(' ')} < /dev/null`;
  // where no descriptor is free, spawn itself fails
  return ask(options, again).catch((error: Error) => ({ shell, why: notStarted(shell, error), again }));
}

function notStarted(shell: string, error: Error): Message {
  return message('doctor.loginShell.notStarted', { shell, why: error.message });
}

function ask({ shell, env, timeoutMs = TIMEOUT_MS }: LoginShellOptions, again: string): Promise<LoginShell> {
  const marker = randomBytes(16).toString('hex');
  // one word in single quotes: the same in sh, fish, csh and nu
  const values = NAMES.map((name) => `"$${name}"`).join(' ');
  const script = `/bin/sh -c 'printf "%s\\0" ${marker} ${values} ${marker}'`;
  const answer = new Answer(marker);
  return new Promise((resolve) => {
    // the leader outlives the shell and ends the group itself, so that its number is never another's
    const line = ['-c', '"$@"; kill -KILL 0', 'sh', shell, ...shellArguments(shell, script)];
    const child = spawn('/bin/sh', line, {
      // as in a terminal: mise and asdf look into the folder that they are in
      cwd: env.HOME && isAbsolute(env.HOME) && existsSync(env.HOME) ? env.HOME : '/',
      env: { ...env, TERM: 'dumb' },
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    let why: Message = message('doctor.loginShell.silent', { shell });
    const kill = (): void => {
      // once it was waited for, the number may be another's; its group is gone by then
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
    child.on('exit', () => timers.push(setTimeout(settle, REST_MS)));
    child.on('close', settle);
  });
}

/** The words between two markers, each ended by NUL; all that is printed before them is dropped as it comes. */
class Answer {
  readonly #edge: string;
  #held = '';
  #begun = false;

  constructor(marker: string) {
    this.#edge = `${marker}\0`;
  }

  take(chunk: Buffer): 'open' | 'complete' | 'large' {
    if (this.values() !== null) return 'complete';
    this.#held += chunk.toString('latin1');
    if (!this.#begun) {
      const at = this.#held.indexOf(this.#edge);
      this.#begun = at >= 0;
      this.#held = this.#held.slice(this.#begun ? at + this.#edge.length : -this.#edge.length);
    }
    if (this.values() !== null) return 'complete';
    return this.#held.length > MAX_BYTES ? 'large' : 'open';
  }

  values(): Record<string, string> | null {
    const end = this.#begun ? this.#held.indexOf(`\0${this.#edge}`) : -1;
    if (end < 0) return null;
    const words = Buffer.from(this.#held.slice(0, end), 'latin1').toString('utf8').split('\0');
    return words.length === NAMES.length ? Object.fromEntries(NAMES.map((name, at) => [name, words[at] ?? ''])) : null;
  }
}
