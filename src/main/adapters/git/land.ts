/** Moves the base to a candidate: by compare-and-swap, or by a fast-forward merge where a person has it checked out. */
import { message, RefusalError } from '../../../contract/index.ts';
import type { Landing } from '../../core/ports/index.ts';
import { isBranchName } from './check-ref-format.ts';
import { type Checkout, checkoutsOf, findObstacle } from './checkouts.ts';
import { commitSession, isAncestor, type MergePlace, mergeSession, outputOf, requireCommits } from './merge-session.ts';
import type { GitSession } from './run.ts';

interface Move {
  base: string;
  from: string;
  to: string;
}

/** A checkout of many files can take minutes. */
const CHECKOUT_TIMEOUT_MS = 600_000;

/** How often a person may check the base out, or leave it, during one landing. */
const MAX_ATTEMPTS = 5;

/** As MergeGit.land. */
export async function land(place: MergePlace, move: Move): Promise<Landing> {
  const { runner, root } = place;
  const { base, from, to } = move;
  requireCommits(from, to);
  if (!(await isBranchName(runner, root, base))) throw badBase(base);
  return await commitSession(runner, root, async (git) => {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const before = await check(git, move);
      if (before !== null) return before;
      if (!(await isAncestor(git, from, to))) {
        throw new RefusalError({ code: 'failed', why: message('git.land.backwards', { base, from, to }) });
      }
      const checkouts = await checkoutsOf(place, base);
      const landing =
        checkouts.length === 0 ? await swap(place, git, move) : await landInCheckout(place, git, checkouts, move);
      if (landing !== null) return landing;
    }
    return { kind: 'blocked', why: message('git.land.restless', { base }) };
  });
}

/** The outcome if nothing is to be done, since the base is not at `from`; null: it is. */
async function check(git: GitSession, { base, from, to }: Move): Promise<Landing | null> {
  const { tip, target } = await readBranch(git, base);
  if (target !== null) return { kind: 'blocked', why: message('git.land.symbolic', { base, target }) };
  if (tip === from) return null;
  return tip !== null && (await isAncestor(git, to, tip)) ? { kind: 'landed' } : { kind: 'moved', tip };
}

/** The branch's commit, null if there is none; and for a symbolic ref the branch that it stands for. */
async function readBranch(git: GitSession, branch: string): Promise<{ tip: string | null; target: string | null }> {
  const ref = `refs/heads/${branch}`;
  const listed = await git.run(['for-each-ref', '--format=%(refname)%00%(objectname)%00%(symref)', '--', ref]);
  const fields = outputOf(listed)
    .split('\n')
    .map((line) => line.split('\0'))
    .find(([name]) => name === ref);
  const [, tip = null, target = ''] = fields ?? [];
  return { tip, target: target === '' ? null : target.replace(/^refs\/heads\//, '') };
}

/** Null: the branch was moved, as it was at `from`. Else git's message. */
async function moveRef(git: GitSession, { base, from, to }: Move): Promise<string | null> {
  const args = ['update-ref', '--no-deref', '-m', 'huskies: merge', `refs/heads/${base}`, to, from];
  const { code, stderr } = await git.run(args);
  return code === 0 ? null : stderr.trim();
}

/** Moves a base that is not checked out. Null: a person has just checked it out, and it is back at `from`. */
async function swap(place: MergePlace, git: GitSession, move: Move): Promise<Landing | null> {
  const { base, from, to } = move;
  const failed = await moveRef(git, move);
  if (failed !== null) return (await check(git, move)) ?? blocked(failed);
  if ((await checkoutsOf(place, base)).length === 0) return { kind: 'landed' };
  // the person's files may be those of `from`, and would look like changes that undo the merge
  const stays = await moveRef(git, { base, from: to, to: from });
  return stays === null ? null : ((await check(git, move)) ?? blocked(stays));
}

/** Null: the person has just checked out another branch there. */
async function landInCheckout(
  place: MergePlace,
  git: GitSession,
  checkouts: readonly Checkout[],
  move: Move,
): Promise<Landing | null> {
  const { base, to } = move;
  const obstacle = await findObstacle(checkouts, base);
  if (obstacle !== null) return { kind: 'blocked', why: obstacle };
  const [{ path } = { path: place.root }] = checkouts;
  const why = await fastForward(place, path, move);
  const after = await check(git, move);
  if (after !== null || why === null) return after;
  const files = overwritten(why);
  if (files.length > 0) return { kind: 'checkout-changed', path, files };
  if (/Unable to create '.*\.lock'/.test(why)) return blocked(why);
  return { kind: 'blocked', why: message('git.land.checkout', { base, path, why, to }) };
}

/** Null: git has merged. Else git's message; nothing was changed. */
async function fastForward({ runner }: MergePlace, path: string, { base, to }: Move): Promise<string | null> {
  const args = ['merge', '--ff-only', '--no-squash', '--no-autostash', '--no-overwrite-ignore'];
  const quiet = ['--quiet', '--no-stat', '--no-verify-signatures', '--no-rerere-autoupdate'];
  const { code, stderr } = await mergeSession(runner, path, (git) =>
    git.run([...args, ...quiet, to], {
      runs: 'filter',
      timeoutMs: CHECKOUT_TIMEOUT_MS,
      // could name a strategy that makes a commit which was never gated
      config: [{ key: `branch.${base}.mergeOptions`, value: '' }],
    }),
  );
  return code === 0 ? null : stderr.trim();
}

/** The files in git's message that a merge would overwrite or remove. Git indents them by a tab. */
export function overwritten(stderr: string): string[] {
  if (!/would be (overwritten|removed) by merge|would lose untracked files/.test(stderr)) return [];
  return stderr.split('\n').flatMap((line) => (line.startsWith('\t') ? [line.slice(1)] : []));
}

function blocked(why: string): Landing {
  return { kind: 'blocked', why: message('git.land.locked', { why }) };
}

function badBase(base: string): RefusalError {
  return new RefusalError({ code: 'bad-input', why: message('git.land.name', { base }), field: 'base', value: base });
}
