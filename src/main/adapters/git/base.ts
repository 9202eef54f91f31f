/** The branch that stories start from: a local one, else a remote's as of the last fetch. */
import { message, RefusalError, type Said } from '../../../contract/index.ts';
import type { BaseState } from '../../core/ports/index.ts';
import { missingBaseRefusal } from './base-missing.ts';
import { isBranchName } from './check-ref-format.ts';
import { commitOf } from './rev-parse.ts';
import type { GitRunner } from './run.ts';

export interface Base {
  /** The full name, so that it cannot mean a tag. */
  ref: `refs/${string}`;
  commit: string;
}

/** A branch of a remote: its name at the remote, and the local ref that tracks it. */
interface Upstream {
  remote: string;
  branch: `refs/heads/${string}`;
  ref: `refs/remotes/${string}`;
}

/** A person who waits for a start will not wait longer for the fetch. */
const FETCH_TIMEOUT_MS = 120_000;

/**
 * The base's ref and commit; null when there is no such branch. A local branch `origin/main` goes before the remote's.
 */
export async function findBase(git: GitRunner, root: string, base: string): Promise<Base | null> {
  if (!(await isBranchName(git, root, base))) return null;
  for (const ref of [`refs/heads/${base}`, `refs/remotes/${base}`] as const) {
    const commit = await commitOf(git, root, ref);
    if (commit !== null) return { ref, commit };
  }
  return null;
}

/** Reports whether the base exists and how far it is behind its remote, as of the last fetch. */
export async function lookAtBase(git: GitRunner, root: string, base: string): Promise<BaseState> {
  const found = await findBase(git, root, base);
  if (found === null) return { there: false, refusal: (await explainMissingBase(git, root, base)).refusal };
  const upstream = await upstreamOf(git, root, found.ref);
  if (upstream === null || (await commitOf(git, root, upstream.ref)) === null) {
    return { there: true, upstream: null, behind: 0 };
  }
  const count = await git.run(root, ['rev-list', '--count', '--end-of-options', `${found.ref}..${upstream.ref}`]);
  const behind = count.code === 0 ? Number(count.stdout.trim()) : 0;
  return { there: true, upstream: upstream.ref.slice('refs/remotes/'.length), behind };
}

/**
 * Fetches the base from its remote without asking for credentials. `marks`: those of the run that needs it. Resolves
 * with the remote's commit, or the local one if that has commits which the remote's lacks. Rejects with a RefusalError.
 */
export async function fetchBase(
  git: GitRunner,
  root: string,
  base: string,
  marks: Readonly<Record<string, string>>,
  timeoutMs = FETCH_TIMEOUT_MS,
): Promise<string> {
  const { remote, branch, ref } = await requireUpstream(git, root, base);
  const args = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--no-auto-maintenance'];
  const options = { timeoutMs, network: true, programs: marks };
  const fetched = await git
    .run(root, ['fetch', ...args, '--', remote, `+${branch}:${ref}`], options)
    .catch((error: unknown) => {
      // other refusals, such as an unapproved program, have their own remedy
      if (!(error instanceof RefusalError) || error.refusal.code !== 'failed') throw error;
      throw fetchRefusal(base, remote, error.message);
    });
  if (fetched.code !== 0) throw fetchRefusal(base, remote, fetched.stderr.trim());
  const found = await findBase(git, root, base);
  if (found === null) throw await missingBaseRefusal(git, root, base);
  const newest = await commitOf(git, root, ref);
  if (newest === null) return found.commit;
  const within = await git.run(root, ['merge-base', '--is-ancestor', found.commit, newest]);
  return within.code === 0 ? newest : found.commit;
}

/** Rejects with a RefusalError if the base does not exist or has no remote to fetch from. Contacts no remote. */
export async function checkFetch(git: GitRunner, root: string, base: string): Promise<void> {
  await requireUpstream(git, root, base);
}

async function requireUpstream(git: GitRunner, root: string, base: string): Promise<Upstream> {
  const upstream = await findUpstream(git, root, base);
  if (upstream !== null) return upstream;
  if ((await findBase(git, root, base)) === null) throw await missingBaseRefusal(git, root, base);
  throw new RefusalError({
    code: 'failed',
    why: message('git.fetch.none', { base }),
    field: 'fetch',
    value: base,
  });
}

/** The refusal of a start without its base. Its remedy names a remote if a fetch could bring the base. */
export async function explainMissingBase(git: GitRunner, root: string, base: string): Promise<RefusalError> {
  return await missingBaseRefusal(git, root, base, (await findUpstream(git, root, base))?.remote ?? null);
}

/** The remote branch that a local base tracks or that the base names, even if it was never fetched; null: none. */
async function findUpstream(git: GitRunner, root: string, base: string): Promise<Upstream | null> {
  if (!(await isBranchName(git, root, base))) return null;
  const local = `refs/heads/${base}` as const;
  if ((await commitOf(git, root, local)) !== null) return upstreamOf(git, root, local);
  const { stdout } = await git.run(root, ['remote']);
  const names = stdout.split('\n').filter((name) => name !== '' && base.startsWith(`${name}/`));
  const remote = names.sort((a, b) => b.length - a.length)[0];
  if (remote === undefined) return null;
  return { remote, branch: `refs/heads/${base.slice(remote.length + 1)}`, ref: `refs/remotes/${base}` };
}

/** The remote branch that the ref tracks; null: it tracks none, or a branch of this repository. */
async function upstreamOf(git: GitRunner, root: string, ref: `refs/${string}`): Promise<Upstream | null> {
  if (!ref.startsWith('refs/heads/')) return null;
  const format = '--format=%(upstream)%00%(upstream:remotename)%00%(upstream:remoteref)';
  const { stdout } = await git.run(root, ['for-each-ref', format, '--', ref]);
  const [tracking = '', remote = '', branch = ''] = (stdout.split('\n')[0] ?? '').split('\0');
  if (!tracking.startsWith('refs/remotes/') || !branch.startsWith('refs/heads/') || remote === '') return null;
  return { remote, branch: branch as Upstream['branch'], ref: tracking as Upstream['ref'] };
}

function fetchRefusal(base: string, remote: string, why: Said): RefusalError {
  return new RefusalError({
    code: 'failed',
    why: message('git.fetch', { base, remote, why }),
    field: 'base',
    value: base,
  });
}
