/** Makes one file of a worktree as it is in the base. A person has asked for it, and was asked before. */
import { join } from 'node:path';
import type { ChangedPath, ChangesPlace } from '../../../core/ports/index.ts';
import { MERGE_TIMEOUT_MS, type MergePlace, mergeSession, outputOf } from '../merge-session.ts';
import type { GitSession } from '../run.ts';
import { findEnds, literally, withComparedIndex } from './compared.ts';
import { sizeOf } from './list.ts';
import { changeOf } from './patch.ts';

/** As Changes.revert. */
export async function revertFile(
  at: MergePlace,
  place: ChangesPlace & { worktree: string },
  file: ChangedPath,
): Promise<{ kept: string | null }> {
  const { from, head } = await findEnds(at, place);
  const { status } = await withComparedIndex(at, place, head, (index) => changeOf(index, place, file, from));
  const isThere = (await sizeOf(join(place.worktree, file.path))) !== null;
  return await mergeSession(at.runner, place.worktree, async (git) => {
    // Without filters, so that exactly these bytes can be read again.
    const kept = isThere
      ? outputOf(await git.run(['hash-object', '-w', '--no-filters', '--', file.path])).trim()
      : null;
    if (status === 'renamed' && file.was !== null) await restore(git, from, [file.was]);
    const isNew = status === 'added' || status === 'renamed';
    const isTracked = outputOf(await git.run(['ls-files', '-z', ...literally(file.path)])) !== '';
    if (isNew && !isTracked) {
      // `-f`: nothing is removed without it. `-x`: also a file that is ignored by now.
      outputOf(await git.run(['clean', '-f', '-x', '-q', ...literally(file.path)]));
    } else await restore(git, from, [file.path]);
    return { kept };
  });
}

/** Restores files and their entries in the index. One that the commit does not have is removed. */
async function restore(git: GitSession, from: string, paths: readonly string[]): Promise<void> {
  const args = ['restore', `--source=${from}`, '--staged', '--worktree', '--no-overlay', ...literally(...paths)];
  outputOf(await git.run(args, { runs: 'filter', timeoutMs: MERGE_TIMEOUT_MS }));
}
