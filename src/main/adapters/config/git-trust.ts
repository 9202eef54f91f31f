/** What git would run for a repository, as items of trust: asked about in the prompt, and judged again at each checkout. */
import { quoteArgument } from '../../../contract/index.ts';
import type { ProjectConfig } from '../../core/ports/index.ts';
import {
  createGitRunner,
  type GitRunner,
  type GitRunnerOptions,
  type NamedProgram,
  programsReader,
  type Submodule,
  submodulesReader,
} from '../git/index.ts';
import { TrustStore } from './trust.ts';
import { type TrustWords, withDigest } from './trust-items.ts';

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
  /** Runs the programs of the repository's config that are approved, and is refused over others. */
  runner: GitRunner;
  /** Of these submodules, those whose origin is not approved. */
  unapprovedSubmodules(modules: readonly Submodule[]): Promise<Submodule[]>;
  /** What git's config and the base branch name now. Rejects when that cannot be read. */
  items(config: Pick<ProjectConfig, 'base' | 'submodules'>): Promise<TrustWords[]>;
}

export function createGitTrust({ root, commonDir, profile, keeperPath, env, hold }: GitTrustOptions): GitTrust {
  const trust = new TrustStore(profile, root);
  const unapproved = async <T>(all: readonly T[], itemOf: (one: T) => TrustWords): Promise<T[]> => {
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

function driverItem({ key, words }: NamedProgram): TrustWords {
  return { kind: 'driver', label: key, words };
}

function submoduleItem({ name, path, url }: Submodule): TrustWords {
  return { kind: 'submodule', label: name, words: `${quoteArgument(url)} → ${quoteArgument(path)}` };
}
