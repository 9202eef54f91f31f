/** The one way in which the host runs git: hardened as in harden.ts, at most four at once. */

import type { Cancel } from '../../core/ports/index.ts';
import { Gate } from './gate.ts';
import { disarmDrivers, gitEnv, NEUTRAL_CONFIG } from './harden.ts';
import type { GitOutput } from './spawn.ts';
import { spawnGit } from './spawn.ts';

/** Over all projects of this process: git is disk-bound, and agents want the disk too. */
const gate = new Gate(4);

const DEFAULT_TIMEOUT_MS = 30_000;

export interface GitRunnerOptions {
  /** The built keeper; null or none where there is none (then git runs directly). */
  keeperPath?: string | null;
  /** The host's environment, of which little reaches git. */
  env?: Readonly<Record<string, string | undefined>>;
}

export interface GitRunner {
  /**
   * Runs `git -C dir args…` with the drivers that dir's config names switched off. Resolves with any exit code; rejects
   * with RefusalError `failed` when git could not run to its end, and with CancelledError.
   */
  run(dir: string, args: readonly string[], options?: { timeoutMs?: number; cancel?: Cancel }): Promise<GitOutput>;
}

/** The same runner, all of whose calls end when cancelled. */
export function cancellable(git: GitRunner, cancel: Cancel | undefined): GitRunner {
  return { run: (dir, args, options) => git.run(dir, args, { ...options, cancel }) };
}

export function createGitRunner(options: GitRunnerOptions = {}): GitRunner {
  const keeperPath = options.keeperPath ?? null;
  const host = options.env ?? process.env;
  const start = (
    dir: string,
    args: readonly string[],
    extra: ReturnType<typeof disarmDrivers>,
    limits: { timeoutMs: number; cancel: Cancel | undefined },
  ) => {
    const env = gitEnv(host, [...NEUTRAL_CONFIG, ...extra]);
    return gate.run(() => spawnGit({ keeperPath, dir, args, env, ...limits }));
  };
  return {
    async run(dir, args, { timeoutMs = DEFAULT_TIMEOUT_MS, cancel } = {}) {
      // looked up each time: an agent may have added one since
      const list = ['config', '--list', '--name-only', '-z', '--includes'];
      const listed = await start(dir, list, [], { timeoutMs: DEFAULT_TIMEOUT_MS, cancel });
      const keys = listed.code === 0 ? listed.stdout.split('\0') : [];
      return start(dir, args, disarmDrivers(keys), { timeoutMs, cancel });
    },
  };
}
