/** Implements the MergeGit port. */
import { message, RefusalError } from '../../../contract/index.ts';
import { isAtLeast } from '../../../domain/index.ts';
import type { MergeGit } from '../../core/ports/index.ts';
import { Attributes } from './attributes.ts';
import { isBranchName } from './check-ref-format.ts';
import { checkoutsOf } from './checkouts.ts';
import { land } from './land.ts';
import { buildCandidate, tipsOf } from './merge-build.ts';
import { commitSession, isAncestor, type MergePlace, mergeSession, outputOf, requireCommits } from './merge-session.ts';
import { mergePairs } from './merge-tree.ts';
import { commitOf } from './rev-parse.ts';
import { withScratchFolder } from './scratch.ts';
import { gitVersion, OLDEST_GIT } from './version.ts';
import { contentOf, scratchObjects } from './worktree-content.ts';

/** Git for merging in one project. `place`: as inspectRepository() found it. */
export function createMergeGit(place: MergePlace): MergeGit {
  const { runner, root, commonDir } = place;
  const attributes = new Attributes();
  /** Rejects if git is too old. A person may have installed a newer one since the last failure. */
  let checked = false;
  const checkVersion = async (): Promise<void> => {
    if (checked) return;
    const version = await gitVersion(runner);
    if (version !== null && !isAtLeast(version, OLDEST_GIT)) {
      throw new RefusalError({ code: 'failed', why: message('git.old', { version, oldest: OLDEST_GIT }) });
    }
    checked = true;
  };
  const tipOf = async (branch: string): Promise<string | null> =>
    (await isBranchName(runner, root, branch)) ? await commitOf(runner, root, `refs/heads/${branch}`) : null;
  return {
    tipOf,
    async tipsOf(branches) {
      const named: string[] = [];
      for (const branch of branches) if (await isBranchName(runner, root, branch)) named.push(branch);
      return await commitSession(runner, root, (git) => tipsOf(git, named));
    },
    async unmerged(base, commits) {
      requireCommits(base, ...commits);
      if (commits.length === 0) return new Set();
      // Of commits that are merged, rev-list prints none; of the others, it prints at least the commit itself.
      const args = ['rev-list', '--stdin'];
      const input = [...commits, `^${base}`].map((one) => `${one}\n`).join('');
      const output = await commitSession(runner, root, async (git) => outputOf(await git.run(args, { input })));
      const listed = new Set(output.split('\n'));
      return new Set(commits.filter((commit) => listed.has(commit)));
    },
    async treeOf(commit) {
      requireCommits(commit);
      const args = ['rev-parse', '--verify', `${commit}^{tree}`];
      return await commitSession(runner, root, async (git) => outputOf(await git.run(args)).trim());
    },
    async contains(branch, commit) {
      requireCommits(commit);
      const tip = await tipOf(branch);
      return tip !== null && (await commitSession(runner, root, (git) => isAncestor(git, commit, tip)));
    },
    checkoutsOf: async (branch) => (await checkoutsOf(place, branch)).map(({ path }) => path),
    async build(request) {
      await checkVersion();
      return await buildCandidate(place, request, attributes);
    },
    land: (move) => land(place, move),
    async conflicts(base, pairs) {
      requireCommits(base, ...pairs.flatMap(({ ours, theirs }) => [ours, theirs]));
      if (pairs.length === 0) return [];
      await checkVersion();
      return await withScratchFolder((workTree) =>
        withScratchFolder((scratch) =>
          mergeSession(runner, root, async (git) => {
            await attributes.write(git, base, workTree);
            return await mergePairs(git, workTree, pairs, await scratchObjects(scratch, commonDir));
          }),
        ),
      );
    },
    async changedPaths(from, to) {
      requireCommits(from, to);
      return await commitSession(runner, root, async (git) => {
        const common = await git.run(['merge-base', from, to]);
        const start = common.code === 0 ? common.stdout.trim() : from;
        const diff = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', start, to];
        return outputOf(await git.run(diff))
          .split('\0')
          .filter((path) => path !== '');
      });
    },
    contentOf: (worktree) => contentOf(place, worktree),
  };
}
