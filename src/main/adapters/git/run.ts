/** Runs every git command of the host, hardened as in harden.ts, at most four at once. */
import { join } from 'node:path';
import { message, RefusalError, type Said } from '../../../contract/index.ts';
import type { Cancel } from '../../core/ports/index.ts';
import { allowedEnv } from '../config/agent-env.ts';
import type { Env } from '../environment/index.ts';
import type { HeldProgram } from '../pty/index.ts';
import { findRealPath } from './back-link.ts';
import { LIST_CONFIG_ARGS, type ListedEntry, parseConfigList, writeConfigText } from './config-list.ts';
import { findGitFolders } from './git-folders.ts';
import { type ConfigPlace, disableHooks, gitEnv, NEUTRAL_CONFIG } from './harden.ts';
import { makeFolder } from './make-folder.ts';
import { PrivateConfigs } from './private-config.ts';
import { type NamedProgram, programsInForce } from './programs.ts';
import { harmlessEntries } from './repository-config.ts';
import { Semaphore } from './semaphore.ts';
import type { GitOutput } from './spawn.ts';
import { spawnGit } from './spawn.ts';

/** Shared by all projects of this process: git is limited by the disk, which agents need too. */
const semaphore = new Semaphore(4);

const configs = new PrivateConfigs();

const DEFAULT_TIMEOUT_MS = 30_000;

/** Attempts to read the config. A file that is being written may be invalid for a moment. */
const READ_ATTEMPTS = 5;

export interface GitRunnerOptions {
  /** Path of the built keeper; without one git runs directly. */
  keeperPath?: string | null;
  /**
   * The person's environment, of which only a few variables reach git; or a function that gets it from a login shell.
   */
  env?: Env | (() => Promise<Env>);
  /** Starts a hold for a git that may run programs, and for all that these leave behind. Null: there is no keeper. */
  hold?: () => Promise<HeldProgram | null>;
  /** Returns the programs that the person has not approved. Default: all of them. */
  unapproved?: (programs: readonly NamedProgram[]) => Promise<readonly NamedProgram[]>;
}

export interface GitCall {
  timeoutMs?: number;
  cancel?: Cancel;
  /**
   * Allows programs, for a call that writes files: filters of the person's config, and approved ones of the
   * repository's config. An unapproved one refuses the call. The value, the marks of the run, is added to their
   * environment.
   */
  programs?: Readonly<Record<string, string>>;
  /** Allows fetching from the repository's remotes, for example the missing files of a partial clone. */
  network?: boolean;
}

export interface GitRunner {
  /**
   * Runs `git -C dir args…` with a private, checked copy of the config. Resolves with any exit code.
   *
   * Rejects with RefusalError `failed` (git did not finish, or the config cannot be read) or `not-trusted` (an
   * unapproved program), with CancelledError, or with SpawnFailed when a process that git started may still live.
   */
  run(dir: string, args: readonly string[], options?: GitCall): Promise<GitOutput>;
}

/** The same runner, with `cancel` for all its calls. */
export function cancellable(git: GitRunner, cancel: Cancel | undefined): GitRunner {
  return { run: (dir, args, options) => git.run(dir, args, { ...options, cancel }) };
}

/** Reads the repository's config for each call, so it misses no change. */
export function createGitRunner(options: GitRunnerOptions = {}): GitRunner {
  const keeperPath = options.keeperPath ?? null;
  const { env = process.env } = options;
  const hostEnv = typeof env === 'function' ? env : async () => env;
  const { unapproved = async (programs) => programs } = options;

  const start = async (
    dir: string,
    args: readonly string[],
    { timeoutMs = DEFAULT_TIMEOUT_MS, cancel, programs, network }: GitCall,
    { place, hooks = [] }: { place?: ConfigPlace; hooks?: ReturnType<typeof disableHooks> } = {},
  ): Promise<GitOutput> => {
    const host = await hostEnv();
    const programEnv = programs && { ...allowedEnv(host, ['GNUPGHOME']), ...programs };
    const callEnv = gitEnv(host, [...NEUTRAL_CONFIG, ...hooks], { place, programs: programEnv, network });
    return await semaphore.run(async () => {
      const held = programs === undefined ? null : ((await options.hold?.()) ?? null);
      return await spawnGit({ keeperPath, dir, args, env: callEnv, timeoutMs, cancel, held });
    });
  };

  /** The text of the repository's config for this call. */
  const configFor = async (entries: readonly ListedEntry[], { programs }: GitCall, dir: string): Promise<string> => {
    const named = programs === undefined ? [] : programsInForce(entries);
    const waiting = named.length === 0 ? [] : await unapproved(named);
    if (waiting.length > 0) throw notTrusted(dir, waiting);
    return writeConfigText([...harmlessEntries(entries), ...named.map(({ key, words }) => ({ key, value: words }))]);
  };

  return {
    async run(dir, args, call = {}) {
      if (runsNoPrograms(args)) return await start(dir, args, call);
      const list = () => start(dir, LIST_CONFIG_ARGS, { cancel: call.cancel });
      let listed = await list();
      for (let attempt = 1; listed.code !== 0 && attempt < READ_ATTEMPTS; attempt += 1) listed = await list();
      if (listed.code !== 0 && (await findRealPath(dir)) === null) return listed;
      if (listed.code !== 0) throw unreadableConfig(dir, listed.stderr.trim());
      const entries = parseConfigList(listed.stdout);
      const hooks = disableHooks(entries);
      const folders = await findGitFolders(dir);
      // a clone makes its own repository, with a new config
      if (args[0] === 'clone') return await start(dir, args, call, { hooks });
      // a repository that appears there now was not checked, so git must not find it
      if (folders === null)
        return await start(dir, args, call, { place: { GIT_DIR: await configs.missingGitDir() }, hooks });
      const config = await configFor(entries, call, dir);
      // Git LFS creates this folder on first use, which it cannot do through a link
      const lfs = call.programs !== undefined && entries.some(({ key }) => key.startsWith('filter.lfs.'));
      if (lfs) await makeFolder(join(folders.commonDir, 'lfs'));
      return await configs.use(folders.commonDir, config, (folder) =>
        start(dir, args, call, { place: { GIT_COMMON_DIR: folder }, hooks }),
      );
    },
  };
}

/**
 * Whether the call only reads paths or the config: no config can make it run a program. It must see the repository
 * itself, since the private copy has other paths and another config.
 */
function runsNoPrograms(args: readonly string[]): boolean {
  const [verb = '', ...rest] = args;
  if (verb === '--version' || verb === 'check-ref-format') return true;
  if (verb === 'config') return !rest.includes('--blob');
  if (verb === 'worktree') return rest[0] === 'list';
  return verb === 'rev-parse' && rest.every((arg) => arg.startsWith('--') && arg !== '--verify');
}

/** The refusal for a git config that cannot be read. */
export function unreadableConfig(dir: string, why: Said): RefusalError {
  return new RefusalError({ code: 'failed', why: message('git.config', { dir, why }) });
}

function notTrusted(dir: string, programs: readonly NamedProgram[]): RefusalError {
  const names = programs.map(({ key }) => key);
  return new RefusalError({ code: 'not-trusted', why: message('git.programs', { dir, names }) });
}
