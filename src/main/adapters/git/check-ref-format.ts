/** Decides which branch names git may get: those of Huskies by an allow-list, a person's by git's own rules. */
import type { GitRunner } from './run.ts';

/** Branches that Huskies makes (docs/trust.md, "Git of an untrusted repository"). */
const HUSKIES_BRANCH = /^[a-z0-9][a-z0-9._/-]{0,79}$/;

/** Whether the name is one that Huskies may give to a branch. */
export function isHuskiesBranch(name: string): boolean {
  return (
    HUSKIES_BRANCH.test(name) &&
    !name.includes('..') &&
    !name.includes('//') &&
    !/(^|\/)\.|\.lock(\/|$)|[./]$/.test(name)
  );
}

/**
 * Whether git accepts `name` for a branch. It is passed after `refs/heads/`, so it is never read as an option. Git is not
 * asked about the names that Huskies may give, since it accepts all of them.
 */
export async function isBranchName(git: GitRunner, dir: string, name: string): Promise<boolean> {
  if (isHuskiesBranch(name)) return true;
  // an argument cannot contain a NUL
  if (name === '' || name.startsWith('-') || name.includes('\0') || name.length > 1_000) return false;
  return (await git.run(dir, ['check-ref-format', `refs/heads/${name}`])).code === 0;
}
