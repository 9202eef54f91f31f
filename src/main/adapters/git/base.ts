/** The branch that stories begin from: a local one, else one of a remote as it was at the last fetch. */
import { message, RefusalError, type Said } from '../../../contract/index.ts';
import type { BaseState } from '../../core/ports/index.ts';
import { noBase } from './base-missing.ts';
import { isBranchName } from './check-ref-format.ts';
import { commitOf } from './rev-parse.ts';
import type { GitRunner } from './run.ts';

export interface Base {
  /** In full, so that a tag of the same name is not meant. */
  ref: `refs/${string}`;
  commit: string;
}

/** A branch of a remote: its name there, and the ref that holds it here. */
interface Upstream {
  remote: string;
  branch: `refs/heads/${string}`;
  ref: `refs/remotes/${string}`;
}

/** A fetch that takes longer is no help to somebody who waits for a start. */
const FETCH_TIMEOUT_MS = 120_000;

/** Null when there is no such branch; a local `origin/main` counts before the remote's. */
export async function baseOf(git: GitRunner, root: string, base: string): Promise<Base | null> {
  if (!(await isBranchName(git, root, base))) return null;
  for (const ref of [`refs/heads/${base}`, `refs/remotes/${base}`] as const) {
    const commit = await commitOf(git, root, ref);
    if (commit !== null) return { ref, commit };
  }
  return null;
}

/** By local refs alone: what a remote has is known as of the last fetch. */
export async function lookAtBase(git: GitRunner, root: string, base: string): Promise<BaseState> {
  const found = await baseOf(git, root, base);
  if (found === null) return { there: false, refusal: (await missingBase(git, root, base)).refusal };
  const upstream = await upstreamOf(git, root, found.ref);
  if (upstream === null || (await commitOf(git, root, upstream.ref)) === null) {
    return { there: true, upstream: null, behind: 0 };
  }
  const count = await git.run(root, ['rev-list', '--count', '--end-of-options', `${found.ref}..${upstream.ref}`]);
  const behind = count.code === 0 ? Number(count.stdout.trim()) : 0;
  return { there: true, upstream: upstream.ref.slice('refs/remotes/'.length), behind };
}

/**
 * Fetches the base's branch from its remote. Resolves with the commit to begin from: the remote's, unless the local base
 * has commits that the remote's lacks. `marks`: of the run that it is fetched for. Nobody is asked for credentials: a
 * remote that wants them is not reached. Rejects with a RefusalError: no such branch, no remote of it, not reached.
 */
export async function fetchBase(
  git: GitRunner,
  root: string,
  base: string,
  marks: Readonly<Record<string, string>>,
  timeoutMs = FETCH_TIMEOUT_MS,
): Promise<string> {
  const { remote, branch, ref } = await fetchableOf(git, root, base);
  const args = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--no-auto-maintenance'];
  const options = { timeoutMs, network: true, programs: marks };
  const fetched = await git
    .run(root, ['fetch', ...args, '--', remote, `+${branch}:${ref}`], options)
    .catch((error: unknown) => {
      // a program that waits to be approved has a remedy of its own
      if (!(error instanceof RefusalError) || error.refusal.code !== 'failed') throw error;
      throw notFetched(base, remote, error.message);
    });
  if (fetched.code !== 0) throw notFetched(base, remote, fetched.stderr.trim());
  const found = await baseOf(git, root, base);
  if (found === null) throw await noBase(git, root, base);
  const newest = await commitOf(git, root, ref);
  if (newest === null) return found.commit;
  const within = await git.run(root, ['merge-base', '--is-ancestor', found.commit, newest]);
  return within.code === 0 ? newest : found.commit;
}

/**
 * Rejects with the RefusalError that a fetch of the base would end with before any remote is asked: there is no such
 * branch, or none of a remote that could be fetched for it.
 */
export async function checkFetch(git: GitRunner, root: string, base: string): Promise<void> {
  await fetchableOf(git, root, base);
}

async function fetchableOf(git: GitRunner, root: string, base: string): Promise<Upstream> {
  const upstream = await remoteOf(git, root, base);
  if (upstream !== null) return upstream;
  if ((await baseOf(git, root, base)) === null) throw await noBase(git, root, base);
  throw new RefusalError({
    code: 'failed',
    why: message('git.fetch.none', { base }),
    field: 'fetch',
    value: base,
  });
}

/** The refusal of a start for want of the base; a remote is named where a fetch could bring it. */
export async function missingBase(git: GitRunner, root: string, base: string): Promise<RefusalError> {
  return await noBase(git, root, base, (await remoteOf(git, root, base))?.remote ?? null);
}

/** The remote's branch that a local base follows, or that the base names itself, also one that is not here yet. */
async function remoteOf(git: GitRunner, root: string, base: string): Promise<Upstream | null> {
  if (!(await isBranchName(git, root, base))) return null;
  const local = `refs/heads/${base}` as const;
  if ((await commitOf(git, root, local)) !== null) return upstreamOf(git, root, local);
  const { stdout } = await git.run(root, ['remote']);
  const names = stdout.split('\n').filter((name) => name !== '' && base.startsWith(`${name}/`));
  const remote = names.sort((a, b) => b.length - a.length)[0];
  if (remote === undefined) return null;
  return { remote, branch: `refs/heads/${base.slice(remote.length + 1)}`, ref: `refs/remotes/${base}` };
}

/** Null: it follows none, or one of this repository. */
async function upstreamOf(git: GitRunner, root: string, ref: `refs/${string}`): Promise<Upstream | null> {
  if (!ref.startsWith('refs/heads/')) return null;
  const format = '--format=%(upstream)%00%(upstream:remotename)%00%(upstream:remoteref)';
  const { stdout } = await git.run(root, ['for-each-ref', format, '--', ref]);
  const [here = '', remote = '', there = ''] = (stdout.split('\n')[0] ?? '').split('\0');
  if (!here.startsWith('refs/remotes/') || !there.startsWith('refs/heads/') || remote === '') return null;
  return { remote, branch: there as Upstream['branch'], ref: here as Upstream['ref'] };
}

function notFetched(base: string, remote: string, why: Said): RefusalError {
  return new RefusalError({
    code: 'failed',
    why: message('git.fetch', { base, remote, why }),
    field: 'base',
    value: base,
  });
}
