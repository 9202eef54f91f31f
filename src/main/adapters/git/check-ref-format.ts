/** Which branch names may be given to git: our own by an allow-list, a person's by git's own rule. */
import type { GitRunner } from './run.ts';

/** Branches that Huskies makes (docs/trust.md, "Git of a repository nobody vouches for"). */
const OURS = /^[a-z0-9][a-z0-9._/-]{0,79}$/;

export function isOurBranch(name: string): boolean {
  return OURS.test(name) && !name.includes('..') && !name.includes('//') && !/(^|\/)\.|\.lock(\/|$)|[./]$/.test(name);
}

/** Whether git would take `name` as a branch. It always stands behind `refs/heads/`, so it is never read as an option. */
export async function isBranchName(git: GitRunner, dir: string, name: string): Promise<boolean> {
  // a NUL cannot even be handed over
  if (name === '' || name.startsWith('-') || name.includes('\0') || name.length > 1_000) return false;
  return (await git.run(dir, ['check-ref-format', `refs/heads/${name}`])).code === 0;
}
