/** The worktrees of the merge queue's lanes: detached, and brought to the commit that is to be tested. */
import { dirname, join } from 'node:path';
import { type Message, message, RefusalError } from '../../../contract/index.ts';
import { laneName } from '../../../domain/index.ts';
import type { Git, MakeOptions } from '../../core/ports/index.ts';
import { resolveLinks } from './back-link.ts';
import { excludeFromCommits } from './exclude.ts';
import { entryKind } from './look.ts';
import { makeFolder } from './make-folder.ts';
import { requireCommits } from './merge-session.ts';
import { ownerOf, repairLinks } from './moved.ts';
import { finishLinks, makeSharedFolders } from './new-worktree.ts';
import { readRecord } from './records.ts';
import { cancellable, type GitRunner } from './run.ts';
import { shortageInOutput } from './shortage.ts';
import type { GitOutput } from './spawn.ts';
import { fillEmptySubmodules, type Unapproved } from './submodules.ts';
import { forgetMissingAt } from './take-back.ts';

/** Checking out a large repository can take minutes. */
const CHECKOUT_TIMEOUT_MS = 600_000;

/** Where the lanes of a project are. `worktrees`: the folder of all worktrees, whose links are resolved. */
export interface LanePlace {
  git: GitRunner;
  root: string;
  commonDir: string;
  worktrees: string;
}

/** The folder of a lane, counted from 0. */
export async function placeForLane(worktrees: string, lane: number): Promise<string> {
  return join(await resolveLinks(worktrees), laneName(lane));
}

/** As Git.checkOutLane. */
export async function checkOutLane(
  { root, commonDir, worktrees, ...place }: LanePlace,
  lane: number,
  commit: string,
  { cancel, marks = {}, submodules = 'none' }: Pick<MakeOptions, 'cancel' | 'marks' | 'submodules'>,
  unapproved?: Unapproved,
): ReturnType<Git['checkOutLane']> {
  requireCommits(commit);
  const git = cancellable(place.git, cancel);
  const path = await placeForLane(worktrees, lane);
  const programs = { ...marks, HUSKIES_WORKTREE: path };
  const kind = await entryKind(path);
  if (kind === 'folder') await requireOwn(path, commonDir);
  else if (kind === 'nothing' || kind === 'empty') await makeLane({ git, root, commonDir }, path, commit);
  else throw taken(path, kind === 'file' ? message('git.why.file') : message('git.why.link'));
  const checkout = ['checkout', '--force', '--detach', '--quiet', '--no-recurse-submodules', commit];
  requireDone(path, await git.run(path, checkout, { timeoutMs: CHECKOUT_TIMEOUT_MS, programs, network: true }));
  // Ignored files stay, so that dependencies need not be installed again.
  requireDone(path, await git.run(path, ['clean', '-ffdq'], { timeoutMs: CHECKOUT_TIMEOUT_MS }));
  const empty = await fillEmptySubmodules(git, { path, commonDir, marks: programs }, submodules, unapproved);
  return { path, empty, isNew: kind !== 'folder' };
}

async function makeLane(
  { git, root, commonDir }: Omit<LanePlace, 'worktrees'>,
  path: string,
  commit: string,
): Promise<void> {
  await makeFolder(dirname(path));
  await forgetMissingAt(commonDir, path);
  await excludeFromCommits({ git, root, commonDir, path, story: '' });
  await makeSharedFolders(commonDir);
  requireDone(path, await git.run(root, ['worktree', 'add', '--no-checkout', '--detach', '--', path, commit]));
  await finishLinks(git, path, commonDir);
}

/** Rejects unless the folder is a worktree of this project with no branch checked out, whose files may be replaced. */
async function requireOwn(path: string, commonDir: string): Promise<void> {
  const owner = await ownerOf(path, commonDir);
  if (owner.whose === 'other') throw taken(path, message('git.lane.other', { project: owner.project }));
  if (owner.whose === 'unknown') throw taken(path, message('git.why.noWorktree'));
  if (owner.whose === 'moved') await repairLinks(path, owner.admin);
  const branch = (await readRecord(owner.admin))?.branch ?? null;
  if (branch !== null) throw taken(path, message('git.lane.branch', { branch }));
}

function taken(path: string, why: Message): RefusalError {
  return new RefusalError({ code: 'worktree-taken', why: message('git.lane.taken', { path, why }) });
}

function requireDone(path: string, { code, stderr }: GitOutput): void {
  if (code === 0) return;
  throw new RefusalError({
    code: shortageInOutput(stderr) ?? 'failed',
    why: message('git.lane.failed', { path, why: stderr.trim() }),
  });
}
