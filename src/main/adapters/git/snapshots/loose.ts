/** What a worktree alone has, although git reports no uncommitted change in it. */
import { join } from 'node:path';
import { type Loose, noLoose } from '../../../core/ports/index.ts';
import { readBackLink } from '../back-link.ts';
import { entryKind } from '../look.ts';
import type { GitSession } from '../run.ts';
import { readAdminFiles } from './admin.ts';
import { lines, outputOf, SNAPSHOT_TIMEOUT_MS } from './objects.ts';
import type { SnapshotPlace } from './place.ts';

/** As Snapshots.findLoose. */
export async function findLoose({ runner, commonDir }: SnapshotPlace, worktree: string): Promise<Loose> {
  const link = await readBackLink(worktree, commonDir);
  if (!link.ok) return { ...noLoose(), why: link.why };
  const admin = await readAdminFiles(link.admin);
  return await runner.session(worktree, {}, async (git) => {
    const head = outputOf(await git.run(['rev-parse', '--verify', 'HEAD^{commit}'])).trim();
    const earlier = admin.get('ORIG_HEAD')?.toString('latin1').trim() ?? '';
    const named = [head, ...reflogIds(admin.get('logs/HEAD')), ...(/^[0-9a-f]{40,64}$/.test(earlier) ? [earlier] : [])];
    const commits = await commitsOutside(git, named, ['--branches']);
    return { commits, files: await hiddenFiles(git, worktree), why: null };
  });
}

/** Those of the commits that none of these refs contains. One that git has deleted is left out. */
export async function commitsOutside(
  git: GitSession,
  commits: readonly string[],
  refs: readonly string[],
): Promise<string[]> {
  const ids = [...new Set(commits)];
  if (ids.length === 0) return [];
  const args = ['rev-list', '--ignore-missing', '--stdin', '--not', ...refs];
  const input = ids.map((id) => `${id}\n`).join('');
  const outside = new Set(lines(await git.run(args, { input, timeoutMs: SNAPSHOT_TIMEOUT_MS })));
  return ids.filter((id) => outside.has(id));
}

/** The commits that HEAD has been at, the oldest first. */
export function reflogIds(reflog: Buffer | undefined): string[] {
  const entries = (reflog?.toString('latin1') ?? '').matchAll(/^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) /gm);
  return [...entries].flatMap(([, from = '', to = '']) => [from, to]).filter((id) => /[^0]/.test(id));
}

/** Files in whose changes git was told not to look. Those that a sparse checkout leaves out are not there. */
async function hiddenFiles(git: GitSession, worktree: string): Promise<string[]> {
  const listed = outputOf(await git.run(['ls-files', '-v', '-z'], { timeoutMs: SNAPSHOT_TIMEOUT_MS }));
  const hidden: string[] = [];
  for (const [, path = ''] of listed.matchAll(/(?:^|\0)[a-zS] ([^\0]+)/g)) {
    if ((await entryKind(join(worktree, path))) !== 'nothing') hidden.push(path);
  }
  return hidden;
}
