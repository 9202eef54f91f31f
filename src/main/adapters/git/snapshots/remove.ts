/** Removes a worktree whose files are all in a snapshot. It may be repeated after a crash at any point. */
import { chmod, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type Message, message } from '../../../../contract/index.ts';
import { readBackLink } from '../back-link.ts';
import { entryKind } from '../look.ts';
import { readRecords } from '../records.ts';
import { deleteAside } from '../take-back.ts';
import { findAdminObstacle } from './admin.ts';
import { compareFiles } from './compare.ts';
import { findFiles } from './files.ts';
import type { SnapshotPlace } from './place.ts';
import { asideOf } from './take.ts';

/** What its owner needs to list and change a folder. */
const OWNER_BITS = 0o700;

/**
 * Moves the worktree aside, compares it with the snapshot, and only then deletes it and git's record of it. If anything
 * is different, it is put back as it was, and the result says what.
 */
export async function removeSnapshotted(
  place: SnapshotPlace,
  { worktree, ref }: { worktree: string; ref: string },
): Promise<{ ok: true } | { ok: false; why: Message }> {
  const { runner, root, commonDir } = place;
  const aside = asideOf(worktree);
  const kind = await entryKind(worktree);
  const isAside = (await entryKind(aside)) !== 'nothing';
  if (kind !== 'nothing' && isAside) return { ok: false, why: message('snapshot.aside', { path: aside }) };
  let admin = (await readRecords(commonDir)).find(({ path }) => path === worktree)?.admin ?? null;
  if (kind !== 'nothing') {
    const link = await readBackLink(worktree, commonDir);
    if (!link.ok) return link;
    admin = link.admin;
    const obstacle = await findAdminObstacle(admin);
    if (obstacle !== null) return { ok: false, why: obstacle };
    // whatever uses the path from now on fails instead of changing what was compared
    await rename(worktree, aside);
  }
  if ((await entryKind(aside)) !== 'nothing') {
    const different = await runner.session(root, {}, (git) =>
      compareFiles(git, { ref, folder: aside, admin, partly: kind === 'nothing' }),
    );
    if (different !== null) {
      await rename(aside, worktree);
      return { ok: false, why: different };
    }
  }
  await makeDeletable(aside);
  await deleteAside(commonDir, { worktree, aside, admin });
  return { ok: true };
}

/** Without write permission for a folder, its files cannot be deleted. */
async function makeDeletable(folder: string): Promise<void> {
  const looked = (await entryKind(folder)) === 'nothing' ? null : await findFiles(folder);
  if (!looked?.ok) return;
  for (const { path, mode } of looked.found.folders) {
    if ((mode & OWNER_BITS) !== OWNER_BITS) await chmod(join(folder, path), mode | OWNER_BITS);
  }
}
