/**
 * What is to be done before and after `git worktree add` when it is run on a private copy of the config: it names the worktree's git
 * folder by way of that copy, and does not see the config of the worktree that it was run in.
 */
import { join } from 'node:path';
import { replaceStateFile } from '../state-files/index.ts';
import { readBackLink, readLinkFile } from './back-link.ts';
import { makeFolder } from './make-folder.ts';
import { GIT_FILE } from './moved.ts';
import type { GitRunner } from './run.ts';

/** Folders that git makes when it first needs them, which it cannot do through the links of the copy. */
export async function makeRoom(commonDir: string): Promise<void> {
  for (const name of ['worktrees', 'logs']) await makeFolder(join(commonDir, name));
}

/** Does nothing to a folder that is not a worktree of this repository. To be called again after it was cut short. */
export async function finishLinks(git: GitRunner, path: string, commonDir: string): Promise<void> {
  const link = await readBackLink(path, commonDir);
  if (!link.ok) return;
  replaceStateFile(join(path, '.git'), `gitdir: ${link.admin}\n`, GIT_FILE);
  await takeWorktreeConfig(git, commonDir, link.admin);
}

/** As git does it: a sparse checkout, say, holds in the new worktree as well; where the main one stands does not. */
async function takeWorktreeConfig(git: GitRunner, commonDir: string, admin: string): Promise<void> {
  const settings = await readLinkFile(join(commonDir, 'config.worktree'));
  if (settings === null) return;
  const file = join(admin, 'config.worktree');
  replaceStateFile(file, settings, GIT_FILE);
  // exit 5: there was none
  for (const key of ['core.bare', 'core.worktree'])
    await git.run(commonDir, ['config', '--file', file, '--unset-all', key]);
}
