/** Builds a candidate: puts the work of stories on a commit, one after the other, in memory. */
import { message, RefusalError } from '../../../contract/index.ts';
import type { BuildRequest, BuiltCandidate, SkipReason } from '../../core/ports/index.ts';
import type { Attributes } from './attributes.ts';
import { isBranchName } from './check-ref-format.ts';
import { emailIn } from './merge-message.ts';
import { type Candidate, METHODS } from './merge-methods.ts';
import { type MergePlace, mergeSession, outputOf, requireCommits } from './merge-session.ts';
import { lastCommitWasMade } from './reflog.ts';
import type { GitSession } from './run.ts';
import { withScratchFolder } from './scratch.ts';

/** As MergeGit.build. */
export async function buildCandidate(
  { runner, root }: MergePlace,
  { onto, method, parts }: BuildRequest,
  attributes: Attributes,
): Promise<BuiltCandidate> {
  requireCommits(onto);
  for (const { branch } of parts) {
    if (await isBranchName(runner, root, branch)) continue;
    throw new RefusalError({
      code: 'bad-input',
      why: message('git.make.branch', { branch }),
      field: 'branch',
      value: branch,
    });
  }
  return await withScratchFolder((workTree) =>
    mergeSession(runner, root, async (git) => {
      const own = emailIn(outputOf(await git.run(['var', 'GIT_COMMITTER_IDENT'])));
      const tree = outputOf(await git.run(['rev-parse', '--verify', `${onto}^{tree}`])).trim();
      await attributes.write(git, onto, workTree);
      const branches = parts.map(({ branch }) => branch);
      const heads = await tipsOf(git, branches);
      const merged = await tipsOf(git, branches, onto);
      const candidate: Candidate = { git, workTree, onto, own, used: [], tip: onto, tree };
      const built: BuiltCandidate = { tip: onto, placed: [], conflicts: [], skipped: [] };
      for (const part of parts) {
        const { story, branch } = part;
        const head = heads.get(branch) ?? null;
        const skip = (why: SkipReason) => built.skipped.push({ story, head, why });
        if (head === null) skip('missing');
        else if (merged.has(branch)) skip((await lastCommitWasMade(git, branch, head)) ? 'merged' : 'empty');
        else {
          const placed = await METHODS[method](candidate, part, head);
          if (placed.kind === 'unrelated') skip('unrelated');
          else if (placed.kind === 'conflict') {
            const alone = { ...candidate, used: [], tip: onto, tree };
            const withOnto = candidate.tip === onto ? placed : await METHODS[method](alone, part, head);
            const { files } = withOnto.kind === 'conflict' ? withOnto : placed;
            built.conflicts.push({ story, head, files, withOnto: withOnto.kind === 'conflict' });
          } else if (placed.tree === tree && candidate.tip === onto) skip(await emptyOrMerged(git, onto, head));
          else {
            // a part whose changes the candidate has already needs no commit of its own
            if (placed.tree !== candidate.tree) Object.assign(candidate, { tip: placed.tip, tree: placed.tree });
            candidate.used.push(head);
            built.placed.push({ story, commit: candidate.tip, head });
          }
        }
      }
      return { ...built, tip: candidate.tip };
    }),
  );
}

/** The tips of the branches that exist; with `within` only of those that this commit contains. */
export async function tipsOf(
  git: GitSession,
  branches: readonly string[],
  within?: string,
): Promise<Map<string, string>> {
  if (branches.length === 0) return new Map();
  const refs = branches.map((branch) => `refs/heads/${branch}`);
  const filter = within === undefined ? [] : [`--merged=${within}`];
  const args = ['for-each-ref', '--format=%(objectname) %(refname)', ...filter, '--', ...refs];
  const heads = new Map<string, string>();
  for (const line of outputOf(await git.run(args)).split('\n')) {
    const [, commit, branch] = /^([0-9a-f]+) refs\/heads\/(.+)$/.exec(line) ?? [];
    if (commit !== undefined && branch !== undefined) heads.set(branch, commit);
  }
  return heads;
}

/** For a branch with commits of its own that would change nothing in `onto`. */
async function emptyOrMerged(git: GitSession, onto: string, head: string): Promise<SkipReason> {
  const base = outputOf(await git.run(['merge-base', onto, head])).trim();
  const same = (await git.run(['diff-tree', '--quiet', base, head])).code === 0;
  return same ? 'empty' : 'merged';
}
