/** `git update-ref -d`: takes back a branch that was made a moment ago, only if it still stands where it was made. */
import type { GitRunner } from './run.ts';

export async function dropNewBranch(git: GitRunner, root: string, branch: string, at: string): Promise<void> {
  // a branch that moved in between is somebody's work: git then refuses, which is what is wanted
  await git.run(root, ['update-ref', '-d', `refs/heads/${branch}`, at]);
}
