/** What git would run for a repository, as items of trust: asked about in the prompt, and judged again at each checkout. */
import { createGitRunner, type GitRunner, type NamedProgram, programsReader } from '../git/index.ts';
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
  /** The host's environment, of which little reaches git. */
  env?: Readonly<Record<string, string | undefined>>;
}

export interface GitTrust {
  /** Runs the programs of the repository's config that are approved, and is refused over others. */
  runner: GitRunner;
  /** What the config names now. Rejects when it cannot be read. */
  items(): Promise<TrustWords[]>;
}

export function createGitTrust({ root, commonDir, profile, keeperPath, env }: GitTrustOptions): GitTrust {
  const trust = new TrustStore(profile, root);
  const unapproved = async (programs: readonly NamedProgram[]): Promise<NamedProgram[]> => {
    const waiting = new Set((await trust.untrusted(programs.map(itemOf).map(withDigest))).map(({ label }) => label));
    // a key has one value here, so its name tells which
    return programs.filter(({ key }) => waiting.has(key));
  };
  const runner = createGitRunner({ keeperPath, env, unapproved });
  const programs = programsReader({ git: runner, root, commonDir });
  return { runner, items: async () => (await programs()).map(itemOf) };
}

function itemOf({ key, words }: NamedProgram): TrustWords {
  return { kind: 'driver', label: key, words };
}
