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
import {
  type CallVariables,
  type ConfigEntry,
  type ConfigPlace,
  disableHooks,
  gitEnv,
  NEUTRAL_CONFIG,
} from './harden.ts';
import { makeFolder } from './make-folder.ts';
import { PrivateConfigs } from './private-config.ts';
import { mayStartPrograms, type NamedProgram, type ProgramSection, programsInForce } from './programs.ts';
import { harmlessEntries } from './repository-config.ts';
import { Semaphore } from './semaphore.ts';
import type { GitOutput } from './spawn.ts';
import { spawnGit } from './spawn.ts';

/** Shared by all projects of this process: git is limited by the disk, which agents need too. */
const semaphore = new Semaphore(4);

const configs = new PrivateConfigs();

const DEFAULT_TIMEOUT_MS = 30_000;

/** How git is kept to what was checked: where its config is, and the hooks that are switched off. */
interface Settings {
  place?: ConfigPlace;
  hooks?: readonly ConfigEntry[];
}

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
  /** What git reads from stdin. Default: nothing. */
  input?: string;
  /** As in GitProcess. */
  encoding?: 'utf8' | 'latin1';
  /** As in GitProcess. */
  maxOutputBytes?: number;
  /** Settings for this call, which override every config. */
  config?: readonly ConfigEntry[];
  variables?: CallVariables;
}

/** A call within a session, whose options apply to it as well. */
export interface SessionCall extends Omit<GitCall, 'cancel' | 'programs' | 'network'> {
  /** Of the programs that the session allows, those that this call may run. Default: none. */
  runs?: ProgramSection;
  /** The folder that git takes for the work tree of the repository, and works in. Default: the session's folder. */
  workTree?: string;
}

/** Git with one checked copy of the config for several calls. */
export interface GitSession {
  /** As GitRunner.run. */
  run(args: readonly string[], call?: SessionCall): Promise<GitOutput>;
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

/** A runner that also runs several commands with the same config, which is then read and checked once. */
export interface GitSessions extends GitRunner {
  /** Rejects as `run` does, and also if `dir` is in no repository with a working tree. */
  session<T>(
    dir: string,
    options: Pick<GitCall, 'cancel' | 'programs' | 'network'>,
    task: (git: GitSession) => Promise<T>,
  ): Promise<T>;
}

/** The same runner, with `cancel` for all its calls. */
export function cancellable(git: GitRunner, cancel: Cancel | undefined): GitRunner {
  return { run: (dir, args, options) => git.run(dir, args, { ...options, cancel }) };
}

/** Reads the repository's config for each call or session, so it misses no change. */
export function createGitRunner(options: GitRunnerOptions = {}): GitSessions {
  const keeperPath = options.keeperPath ?? null;
  const { env = process.env } = options;
  const hostEnv = typeof env === 'function' ? env : async () => env;
  const { unapproved = async (programs) => programs } = options;

  const start = async (
    dir: string,
    args: readonly string[],
    { timeoutMs = DEFAULT_TIMEOUT_MS, cancel, programs, network, config = [], variables, ...call }: GitCall,
    { place, hooks = [] }: Settings = {},
  ): Promise<GitOutput> => {
    const host = await hostEnv();
    const programEnv = programs && { ...allowedEnv(host, ['GNUPGHOME']), ...programs };
    const settings = [...NEUTRAL_CONFIG, ...hooks, ...config];
    const callEnv = gitEnv(host, settings, { place, programs: programEnv, network, variables });
    return await semaphore.run(async () => {
      const held = programs === undefined ? null : ((await options.hold?.()) ?? null);
      return await spawnGit({ ...call, keeperPath, dir, args, env: callEnv, timeoutMs, cancel, held });
    });
  };

  /** Lists the config of `dir`. The output has a nonzero exit code only if the folder is gone. */
  const listConfig = async (dir: string, cancel: Cancel | undefined): Promise<GitOutput> => {
    const list = () => start(dir, LIST_CONFIG_ARGS, { cancel });
    let listed = await list();
    for (let attempt = 1; listed.code !== 0 && attempt < READ_ATTEMPTS; attempt += 1) listed = await list();
    if (listed.code !== 0 && (await findRealPath(dir)) !== null) throw unreadableConfig(dir, listed.stderr.trim());
    return listed;
  };

  /** The text of the repository's config for this call. */
  const configFor = async (entries: readonly ListedEntry[], { programs }: GitCall, dir: string): Promise<string> => {
    const named = programs === undefined ? [] : programsInForce(entries);
    const waiting = named.length === 0 ? [] : await unapproved(named);
    if (waiting.length > 0) throw notTrusted(dir, waiting);
    return writeConfigText([...harmlessEntries(entries), ...named.map(({ key, words }) => ({ key, value: words }))]);
  };

  /** Runs the task with a private copy of the config, after checking it for this call. */
  const withCopy = async <T>(
    { dir, commonDir, entries }: { dir: string; commonDir: string; entries: readonly ListedEntry[] },
    call: GitCall,
    task: (settings: Settings) => Promise<T>,
  ): Promise<T> => {
    const config = await configFor(entries, call, dir);
    // Git LFS creates this folder on first use, which it cannot do through a link
    const lfs = call.programs !== undefined && entries.some(({ key }) => key.startsWith('filter.lfs.'));
    if (lfs) await makeFolder(join(commonDir, 'lfs'));
    const hooks = disableHooks(entries);
    return await configs.use(commonDir, config, (folder) => task({ place: { GIT_COMMON_DIR: folder }, hooks }));
  };

  return {
    async run(dir, args, call = {}) {
      if (runsNoPrograms(args)) return await start(dir, args, call);
      const listed = await listConfig(dir, call.cancel);
      if (listed.code !== 0) return listed;
      const entries = parseConfigList(listed.stdout);
      const hooks = disableHooks(entries);
      const folders = await findGitFolders(dir);
      // a clone makes its own repository, with a new config
      if (args[0] === 'clone') return await start(dir, args, call, { hooks });
      // a repository that appears there now was not checked, so git must not find it
      if (folders === null)
        return await start(dir, args, call, { place: { GIT_DIR: await configs.missingGitDir() }, hooks });
      const { commonDir } = folders;
      return await withCopy({ dir, commonDir, entries }, call, (settings) => start(dir, args, call, settings));
    },
    async session(dir, call, task) {
      const listed = await listConfig(dir, call.cancel);
      const folders = await findGitFolders(dir);
      if (listed.code !== 0 || folders === null) throw unreadableConfig(dir, listed.stderr.trim());
      const { commonDir, gitDir } = folders;
      const entries = parseConfigList(listed.stdout);
      return await withCopy({ dir, commonDir, entries }, call, (settings) =>
        task({
          run(args, { runs, workTree, variables, ...own } = {}) {
            const here = workTree === undefined ? {} : { GIT_DIR: gitDir, GIT_WORK_TREE: workTree };
            const { cancel, network, programs } = call;
            const options = { ...own, cancel, network, variables: { ...variables, ...here } };
            // holding a program costs more than most calls of git
            const held = runs !== undefined && mayStartPrograms(entries, runs);
            return start(workTree ?? dir, args, held ? { ...options, programs } : options, settings);
          },
        }),
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
