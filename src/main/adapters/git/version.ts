/** `git --version`. */
import { homedir } from 'node:os';
import type { GitRunner } from './run.ts';

/** The oldest git with `merge-tree --stdin`. The hardening relies on safe.bareRepository, which came with 2.38. */
export const OLDEST_GIT = '2.39';

/** Git's version, such as '2.39.5'; null when git is missing or does not report one. */
export async function gitVersion(git: GitRunner): Promise<string | null> {
  try {
    const { stdout } = await git.run(homedir(), ['--version']);
    return /(\d+\.\d+(\.\d+)?)/.exec(stdout)?.[1] ?? null;
  } catch (error) {
    if (error instanceof Error && error.name === 'RefusalError') return null;
    throw error;
  }
}
