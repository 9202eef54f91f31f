/** `git update-ref`. */
import type { GitRunner } from './run.ts';

/** Takes back a branch that was made a moment ago, only if it still stands where it was made. */
export async function dropNewBranch(git: GitRunner, root: string, branch: string, at: string): Promise<void> {
  // a branch that moved in between is somebody's work: git then refuses, which is what is wanted
  await git.run(root, ['update-ref', '-d', `refs/heads/${branch}`, at]);
}

/** Gives a commit a name, so that git's clean-up leaves it: `refs/huskies/trash/STORY/COMMIT`. */
export async function keepCommit(git: GitRunner, root: string, story: string, commit: string): Promise<void> {
  await git.run(root, ['update-ref', `refs/huskies/trash/${story}/${commit.slice(0, 12)}`, commit]);
}
