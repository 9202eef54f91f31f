/** The tree of a worktree as it is on the disk, made with a copy of its index and discarded objects. */
import { join } from 'node:path';
import type { WorktreeContent } from '../../core/ports/index.ts';
import { readRegularBytes } from './file-contents.ts';
import { findGitFolders } from './git-folders.ts';
import type { CallVariables } from './harden.ts';
import { MERGE_TIMEOUT_MS, type MergePlace, mergeFailure, mergeSession, outputOf } from './merge-session.ts';
import { makeScratchFolder, withScratchFolder, writeScratchFile } from './scratch.ts';

/** Variables with which git writes new objects into `folder`, which is to be discarded. */
export async function scratchObjects(folder: string, commonDir: string): Promise<CallVariables> {
  const objects = await makeScratchFolder(folder, 'objects');
  const stored = join(commonDir, 'objects').replaceAll(/[\\"]/g, '\\$&');
  return { GIT_OBJECT_DIRECTORY: objects, GIT_ALTERNATE_OBJECT_DIRECTORIES: `"${stored}"` };
}

/** As MergeGit.contentOf. */
export async function contentOf({ runner, commonDir }: MergePlace, worktree: string): Promise<WorktreeContent> {
  const folders = await findGitFolders(worktree);
  if (folders?.commonDir !== commonDir) throw mergeFailure(`${worktree} is not a worktree of this project`);
  return await withScratchFolder((scratch) =>
    mergeSession(runner, worktree, async (git) => {
      const index = join(scratch, 'index');
      const variables = { ...(await scratchObjects(scratch, commonDir)), GIT_INDEX_FILE: index };
      const call = { variables, runs: 'filter' as const, timeoutMs: MERGE_TIMEOUT_MS };
      const head = outputOf(await git.run(['rev-parse', 'HEAD^{commit}', 'HEAD^{tree}'])).split('\n');
      const [commit = '', tree = ''] = head;
      // with it git need not read files that have not changed; without one nothing is staged
      const staged = await readRegularBytes(join(folders.gitDir, 'index'));
      if (staged !== null) await writeScratchFile(scratch, 'index', staged);
      // a status inside a submodule would run what its own config names
      const look = [
        'status',
        '--porcelain',
        '-z',
        '--no-renames',
        '--untracked-files=all',
        '--ignore-submodules=dirty',
      ];
      const uncommitted = outputOf(await git.run(look, call))
        .split('\0')
        .flatMap((entry) => (entry === '' ? [] : [entry.slice(3)]));
      if (uncommitted.length === 0) return { commit, tree, uncommitted };
      const input = uncommitted.map((path) => `${path.replace(/\/$/, '')}\0`).join('');
      const added = await git.run(['update-index', '--add', '--remove', '-z', '--stdin'], { ...call, input });
      const written = added.code === 0 ? await git.run(['write-tree'], call) : added;
      return { commit, tree: written.code === 0 ? written.stdout.trim() : null, uncommitted };
    }),
  );
}
