/**
 * Turns the programs that git would run for a repository, and its submodules, into trust items. A person approves them
 * in the trust prompt, and they are checked again at each checkout.
 */
import { quoteArgument } from '../../../contract/index.ts';
import type { ProjectConfig } from '../../core/ports/index.ts';
import {
  createGitRunner,
  type GitRunnerOptions,
  type GitSessions,
  type NamedProgram,
  programsReader,
  type Submodule,
  submodulesReader,
} from '../git/index.ts';
import { TrustStore } from './trust.ts';
import { type TrustItemContent, withDigest } from './trust-items.ts';

export interface GitTrustOptions {
  /** Real path of the main worktree. */
  root: string;
  /** Real path of the folder that git shares between worktrees. */
  commonDir: string;
  /** The person's folder for Huskies. */
  profile: string;
  keeperPath: string | null;
  /** As GitRunnerOptions. */
  env?: GitRunnerOptions['env'];
  hold?: GitRunnerOptions['hold'];
}

export interface GitTrust {
  /** Runs only approved programs of the repository's config; a call that needs another one rejects. */
  runner: GitSessions;
  /** The submodules among `modules` whose origin is not approved. */
  unapprovedSubmodules(modules: readonly Submodule[]): Promise<Submodule[]>;
  /** The programs and submodules that git's config and the base branch name now. Rejects when they cannot be read. */
  items(config: Pick<ProjectConfig, 'base' | 'submodules'>): Promise<TrustItemContent[]>;
}

/** Connects a git runner to the approvals of this machine. */
export function createGitTrust({ root, commonDir, profile, keeperPath, env, hold }: GitTrustOptions): GitTrust {
  const trust = new TrustStore(profile, root);
  const unapproved = async <T>(all: readonly T[], itemOf: (one: T) => TrustItemContent): Promise<T[]> => {
    const items = all.map((one) => withDigest(itemOf(one)));
    const waiting = new Set((await trust.untrusted(items)).map(({ digest }) => digest));
    return all.filter((_, n) => waiting.has(items[n]?.digest ?? ''));
  };
  const runner = createGitRunner({ keeperPath, env, hold, unapproved: (programs) => unapproved(programs, driverItem) });
  const programs = programsReader({ git: runner, root, commonDir });
  const submodules = submodulesReader({ git: runner, root, commonDir });
  return {
    runner,
    unapprovedSubmodules: (modules) => unapproved(modules, submoduleItem),
    async items(config) {
      const modules = config.submodules === 'auto' ? await submodules(config.base) : [];
      return [...(await programs()).map(driverItem), ...modules.map(submoduleItem)];
    },
  };
}

function driverItem({ key, words }: NamedProgram): TrustItemContent {
  return { kind: 'driver', label: key, words };
}

function submoduleItem({ name, path, url }: Submodule): TrustItemContent {
  return { kind: 'submodule', label: name, words: `${quoteArgument(url)} → ${quoteArgument(path)}` };
}
