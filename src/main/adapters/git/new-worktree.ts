/**
 * Work around `git worktree add` on a private copy of the config: the new worktree's link leads through that copy, and
 * git does not see the config of the worktree that it runs in.
 */
import { join } from 'node:path';
import { replaceStateFile } from '../state-files/index.ts';
import { readBackLink, readLinkFile } from './back-link.ts';
import { makeFolder } from './make-folder.ts';
import { GIT_FILE } from './moved.ts';
import type { GitRunner } from './run.ts';

/** Makes the folders that git creates on first use, because it cannot create them through the copy's links. */
export async function makeSharedFolders(commonDir: string): Promise<void> {
  for (const name of ['worktrees', 'logs']) await makeFolder(join(commonDir, name));
}

/**
 * Corrects the worktree's link and copies its config. Does nothing for other folders; may be repeated after a crash.
 */
export async function finishLinks(git: GitRunner, path: string, commonDir: string): Promise<void> {
  const link = await readBackLink(path, commonDir);
  if (!link.ok) return;
  replaceStateFile(join(path, '.git'), `gitdir: ${link.admin}\n`, GIT_FILE);
  await copyWorktreeConfig(git, commonDir, link.admin);
}

/** Copies settings such as a sparse checkout to the new worktree, but not where the main worktree is. As git does. */
async function copyWorktreeConfig(git: GitRunner, commonDir: string, admin: string): Promise<void> {
  const settings = await readLinkFile(join(commonDir, 'config.worktree'));
  if (settings === null) return;
  const file = join(admin, 'config.worktree');
  replaceStateFile(file, settings, GIT_FILE);
  // exit code 5, the key was not set, is fine
  for (const key of ['core.bare', 'core.worktree'])
    await git.run(commonDir, ['config', '--file', file, '--unset-all', key]);
}
