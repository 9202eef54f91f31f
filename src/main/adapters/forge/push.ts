/**
 * Pushes the branch of a story and no other, and never over commits that Huskies did not make; and fetches the base.
 */
import { isStoryBranch, message, RefusalError } from '../../../contract/index.ts';
import type { Forge } from '../../core/ports/index.ts';
import type { GitRunner } from '../git/index.ts';

/** A slow transfer can take minutes. */
const TRANSFER_TIMEOUT_MS = 300_000;

/** The remote of the project: that of the base, or `origin`. Rejects if there is none. */
export async function remoteOf(git: GitRunner, root: string, base: string): Promise<{ name: string; url: string }> {
  const of = await git.run(root, ['config', '--get', `branch.${base}.remote`]);
  const configured = of.code === 0 ? of.stdout.trim() : '';
  const name = configured === '' || configured === '.' ? 'origin' : configured;
  const { code, stdout } = await git.run(root, ['config', '--get', `remote.${name}.url`]);
  if (code !== 0) throw new RefusalError({ code: 'failed', why: message('forge.remote', { remote: name }) });
  return { name, url: stdout.trim() };
}

/** As Forge.push. */
export async function pushBranch(
  git: GitRunner,
  root: string,
  { base, branch, head, pushed }: Parameters<Forge['push']>[0],
): Promise<void> {
  if (!isStoryBranch(branch) || branch === base)
    throw new RefusalError({ code: 'failed', why: message('forge.branch', { branch }) });
  const { name } = await remoteOf(git, root, base);
  const ref = `refs/heads/${branch}`;
  const options = { timeoutMs: TRANSFER_TIMEOUT_MS, network: true };
  const listed = await git.run(root, ['ls-remote', '--quiet', '--', name, ref], options);
  if (listed.code !== 0) throw failure(name, listed.stderr);
  const there = /^([0-9a-f]+)\t/.exec(listed.stdout)?.[1] ?? null;
  // Also after a crash between the push and its record.
  if (there === head) return;
  if (there !== null && there !== pushed && !(await isWithin(git, root, there, head)))
    throw new RefusalError({ code: 'failed', why: message('forge.pushed', { branch, remote: name }) });
  // The remote refuses if the branch has moved since it was listed.
  const args = ['push', '--porcelain', '--no-verify', '--no-follow-tags', '--recurse-submodules=no'];
  const lease = `--force-with-lease=${ref}:${there ?? ''}`;
  const done = await git.run(root, [...args, lease, '--', name, `${head}:${ref}`], options);
  if (done.code !== 0) throw failure(name, done.stderr || done.stdout);
}

/** As Forge.fetchBase. Moves no branch but the one that tracks the base. */
export async function fetchRemoteBase(
  git: GitRunner,
  root: string,
  base: string,
): Promise<{ name: string; commit: string }> {
  const { name: remote } = await remoteOf(git, root, base);
  const ref = `refs/remotes/${remote}/${base}`;
  const args = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules'];
  const from = ['--no-auto-maintenance', '--', remote, `+refs/heads/${base}:${ref}`];
  const fetched = await git.run(root, [...args, ...from], { timeoutMs: TRANSFER_TIMEOUT_MS, network: true });
  const found = await git.run(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  if (fetched.code !== 0 || found.code !== 0)
    throw new RefusalError({
      code: 'failed',
      why: message('forge.fetch', { base, remote, why: fetched.stderr.trim() }),
    });
  return { name: `${remote}/${base}`, commit: found.stdout.trim() };
}

/** Whether the commit is known here and part of `head`, so that a push replaces nothing. */
async function isWithin(git: GitRunner, root: string, commit: string, head: string): Promise<boolean> {
  return (await git.run(root, ['merge-base', '--is-ancestor', commit, head])).code === 0;
}

function failure(remote: string, stderr: string): RefusalError {
  return new RefusalError({ code: 'failed', why: message('forge.push', { remote, why: stderr.trim() }) });
}
