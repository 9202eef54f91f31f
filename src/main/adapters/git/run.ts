/** The one way in which the host runs git: hardened as in harden.ts, at most four at once. */
import { join } from 'node:path';
import { message, RefusalError, type Said } from '../../../contract/index.ts';
import type { Cancel } from '../../core/ports/index.ts';
import { allowedEnv } from '../config/agent-env.ts';
import type { Env } from '../environment/index.ts';
import type { HeldProgram } from '../pty/index.ts';
import { real } from './back-link.ts';
import { LIST_CONFIG, type ListedEntry, parseConfigList, writeConfigText } from './config-list.ts';
import { gitFolders } from './git-folders.ts';
import { type ConfigPlace, gitEnv, NEUTRAL_CONFIG, withoutHooks } from './harden.ts';
import { makeFolder } from './make-folder.ts';
import { PrivateConfigs } from './private-config.ts';
import { type NamedProgram, programsOf } from './programs.ts';
import { harmlessOf } from './repository-config.ts';
import { Semaphore } from './semaphore.ts';
import type { GitOutput } from './spawn.ts';
import { spawnGit } from './spawn.ts';

/** Over all projects of this process: git is disk-bound, and agents want the disk too. */
const semaphore = new Semaphore(4);

const configs = new PrivateConfigs();

const DEFAULT_TIMEOUT_MS = 30_000;

/** How often a config that cannot be read is tried: one that is just being written in place is whole again soon. */
const TRIES = 5;

export interface GitRunnerOptions {
  /** The built keeper; null or none where there is none (then git runs directly). */
  keeperPath?: string | null;
  /** The environment of which little reaches git, or where it comes from: a login shell may have to be asked for it. */
  env?: Env | (() => Promise<Env>);
  /** Begins what holds a git that may run programs, with all that they leave; null or none: no keeper is here. */
  hold?: () => Promise<HeldProgram | null>;
  /** Of the programs that a repository's config names, those that the person has not approved. None given: all. */
  unapproved?: (programs: readonly NamedProgram[]) => Promise<readonly NamedProgram[]>;
}

export interface GitCall {
  timeoutMs?: number;
  cancel?: Cancel;
  /**
   * This call writes files out of the repository, so it may run the filters that the person's config names, and those of
   * the repository's that are approved; it is refused over one that is not. Their environment beyond the person's own:
   * the marks of the run that they work for.
   */
  programs?: Readonly<Record<string, string>>;
  /** It may fetch from the repository's remotes, such as what a partial clone left there. */
  network?: boolean;
}

export interface GitRunner {
  /**
   * Runs `git -C dir args…` under a private copy of dir's config in which nothing of the repository's is armed. Resolves
   * with any exit code; rejects with RefusalError `failed` when git could not run to its end or the config cannot be
   * read, `not-trusted` over a program that is not approved, with CancelledError, and with
   * SpawnFailed when something that git started may live.
   */
  run(dir: string, args: readonly string[], options?: GitCall): Promise<GitOutput>;
}

/** The same runner, all of whose calls end when cancelled. */
export function cancellable(git: GitRunner, cancel: Cancel | undefined): GitRunner {
  return { run: (dir, args, options) => git.run(dir, args, { ...options, cancel }) };
}

export function createGitRunner(options: GitRunnerOptions = {}): GitRunner {
  const keeperPath = options.keeperPath ?? null;
  const { env: given = process.env } = options;
  const hostEnv = typeof given === 'function' ? given : async () => given;
  const { unapproved = async (programs) => programs } = options;

  const start = async (
    dir: string,
    args: readonly string[],
    { timeoutMs = DEFAULT_TIMEOUT_MS, cancel, programs, network }: GitCall,
    { place, hooks = [] }: { place?: ConfigPlace; hooks?: ReturnType<typeof withoutHooks> } = {},
  ): Promise<GitOutput> => {
    const host = await hostEnv();
    const own = programs && { ...allowedEnv(host, ['GNUPGHOME']), ...programs };
    const env = gitEnv(host, [...NEUTRAL_CONFIG, ...hooks], { place, programs: own, network });
    return await semaphore.run(async () => {
      const held = programs === undefined ? null : ((await options.hold?.()) ?? null);
      return await spawnGit({ keeperPath, dir, args, env, timeoutMs, cancel, held });
    });
  };

  /** The repository's config for this call, as text. */
  const configFor = async (entries: readonly ListedEntry[], { programs }: GitCall, dir: string): Promise<string> => {
    const named = programs === undefined ? [] : programsOf(entries);
    const waiting = named.length === 0 ? [] : await unapproved(named);
    if (waiting.length > 0) throw notTrusted(dir, waiting);
    return writeConfigText([...harmlessOf(entries), ...named.map(({ key, words }) => ({ key, value: words }))]);
  };

  return {
    async run(dir, args, call = {}) {
      if (runsNothing(args)) return await start(dir, args, call);
      const look: GitCall = { cancel: call.cancel };
      let listed = await start(dir, LIST_CONFIG, look);
      for (let tries = 1; listed.code !== 0 && tries < TRIES; tries += 1) listed = await start(dir, LIST_CONFIG, look);
      if (listed.code !== 0 && (await real(dir)) === null) return listed;
      if (listed.code !== 0) throw unreadConfig(dir, listed.stderr.trim());
      const entries = parseConfigList(listed.stdout);
      const hooks = withoutHooks(entries);
      const folders = await gitFolders(dir);
      // it makes a repository, whose config is its own
      if (args[0] === 'clone') return await start(dir, args, call, { hooks });
      // what git finds there by now is another's, and was not looked at
      if (folders === null) return await start(dir, args, call, { place: { GIT_DIR: await configs.nowhere() }, hooks });
      const config = await configFor(entries, call, dir);
      // Git LFS makes it when it first needs it, which it cannot do through a link
      const lfs = call.programs !== undefined && entries.some(({ key }) => key.startsWith('filter.lfs.'));
      if (lfs) await makeFolder(join(folders.commonDir, 'lfs'));
      return await configs.use(folders.commonDir, config, (folder) =>
        start(dir, args, call, { place: { GIT_COMMON_DIR: folder }, hooks }),
      );
    },
  };
}

/**
 * Calls that read where things are and what a config says, and neither objects nor files: no config makes them run
 * anything. They are asked about the repository as it is, of which the copy would answer otherwise.
 */
function runsNothing(args: readonly string[]): boolean {
  const [verb = '', ...rest] = args;
  if (verb === '--version' || verb === 'check-ref-format') return true;
  if (verb === 'config') return !rest.includes('--blob');
  if (verb === 'worktree') return rest[0] === 'list';
  return verb === 'rev-parse' && rest.every((arg) => arg.startsWith('--') && arg !== '--verify');
}

export function unreadConfig(dir: string, why: Said): RefusalError {
  return new RefusalError({ code: 'failed', why: message('git.config', { dir, why }) });
}

function notTrusted(dir: string, programs: readonly NamedProgram[]): RefusalError {
  const names = programs.map(({ key }) => key);
  return new RefusalError({ code: 'not-trusted', why: message('git.programs', { dir, names }) });
}
