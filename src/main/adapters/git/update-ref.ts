/** `git update-ref`. */
import type { GitRunner } from './run.ts';

/** Deletes a branch that was just made, but only if it is still at the commit `at`. */
export async function dropNewBranch(git: GitRunner, root: string, branch: string, at: string): Promise<void> {
  // git refuses if the branch has moved, since it may then hold work
  await git.run(root, ['update-ref', '-d', `refs/heads/${branch}`, at]);
}

/** Protects a commit from git's garbage collection by a ref: `refs/huskies/trash/STORY/COMMIT`. */
export async function keepCommit(git: GitRunner, root: string, story: string, commit: string): Promise<void> {
  await git.run(root, ['update-ref', `refs/huskies/trash/${story}/${commit.slice(0, 12)}`, commit]);
}
