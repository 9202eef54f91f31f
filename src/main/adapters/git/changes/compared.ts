/** What is compared: the last common commit with the base, and a copy of the index that is brought up to date. */
import { join } from 'node:path';
import { message, RefusalError } from '../../../../contract/index.ts';
import type { ChangesPlace } from '../../../core/ports/index.ts';
import { findBase } from '../base.ts';
import { missingBaseRefusal } from '../base-missing.ts';
import { readRegularBytes } from '../file-contents.ts';
import { findGitFolders } from '../git-folders.ts';
import { MERGE_TIMEOUT_MS, type MergePlace, mergeFailure, mergeSession, outputOf } from '../merge-session.ts';
import { commitOf } from '../rev-parse.ts';
import type { GitSession, SessionCall } from '../run.ts';
import { withScratchFolder, writeScratchFile } from '../scratch.ts';
import { scratchObjects } from '../worktree-content.ts';

/** The two ends of the comparison, as full ids of commits. */
export interface Ends {
  /** The last common commit; the base itself if there is none. */
  from: string;
  head: string;
}

/** Finds both ends. Rejects with `branch-missing` if there is no base or no branch. */
export async function findEnds({ runner, root }: MergePlace, place: ChangesPlace): Promise<Ends> {
  const base = await findBase(runner, root, place.base);
  if (base === null) throw await missingBaseRefusal(runner, root, place.base);
  const head =
    place.worktree === null
      ? await commitOf(runner, root, `refs/heads/${place.branch}`)
      : await commitOf(runner, place.worktree, 'HEAD');
  if (head === null) {
    throw new RefusalError({
      code: 'branch-missing',
      why: message('changes.branch', { branch: place.branch }),
      field: 'story',
      value: place.branch,
    });
  }
  const common = await runner.run(root, ['merge-base', base.commit, head]);
  return { from: common.code === 0 ? common.stdout.trim() : base.commit, head };
}

/** A session of git whose index is a copy, and which writes all objects into a folder that is removed afterwards. */
export interface ComparedIndex {
  git: GitSession;
  /** Options for calls that use the copy. */
  call: SessionCall;
}

/**
 * Runs the task with the copy: of the worktree's index, or of the commit `head` if there is no worktree. The worktree and
 * its own index are not changed.
 */
export async function withComparedIndex<T>(
  { runner, root, commonDir }: MergePlace,
  { worktree }: ChangesPlace,
  head: string,
  task: (index: ComparedIndex) => Promise<T>,
): Promise<T> {
  const dir = worktree ?? root;
  const folders = await findGitFolders(dir);
  if (folders?.commonDir !== commonDir) throw mergeFailure(`${dir} is not a worktree of this project`);
  return await withScratchFolder((scratch) =>
    mergeSession(runner, dir, async (git) => {
      const variables = { ...(await scratchObjects(scratch, commonDir)), GIT_INDEX_FILE: join(scratch, 'index') };
      const call = { variables, runs: 'filter' as const, timeoutMs: MERGE_TIMEOUT_MS };
      const staged = worktree === null ? null : await readRegularBytes(join(folders.gitDir, 'index'));
      if (staged !== null) await writeScratchFile(scratch, 'index', staged);
      else outputOf(await git.run(['read-tree', head], call));
      return await task({ git, call });
    }),
  );
}

/** Brings these paths of the copy to what is in the worktree. A path that is gone is removed from it. */
export async function update({ git, call }: ComparedIndex, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  const input = paths.map((path) => `${path}\0`).join('');
  const args = ['update-index', '--add', '--remove', '--replace', '-z', '--stdin'];
  const added = await git.run(args, { ...call, input });
  if (added.code === 0) return;
  // A repository without a commit, for example, cannot be added, and keeps the others from it.
  for (const path of paths) await git.run(args, { ...call, input: `${path}\0` });
}

/** Of how many lines around a change git shows. */
const CONTEXT_LINES = 3;

/**
 * The options of each comparison. No program of a config runs, neither to compare files nor to make text of them, and no
 * setting of a config changes how the output looks.
 */
export const DIFF_OPTIONS: readonly string[] = [
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--no-relative',
  '--full-index',
  '--no-abbrev',
  '--find-renames=50%',
  '-l1000',
  '--submodule=short',
  '--ignore-submodules=none',
  '--src-prefix=a/',
  '--dst-prefix=b/',
  `--unified=${CONTEXT_LINES}`,
  '--inter-hunk-context=0',
];

/** Paths as git takes them literally, and never as an option, a pattern or a path outside the worktree. */
export function literally(...paths: readonly string[]): string[] {
  return ['--', ...paths.map((path) => `:(top,literal)${path}`)];
}
