/** What git keeps about one worktree beside its files: what a snapshot has of it, and what it cannot have. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Message, message } from '../../../../contract/index.ts';
import { readRegularBytes } from '../file-contents.ts';
import { entryKind } from '../look.ts';

/** The files that a snapshot has, relative to the worktree's own git folder. */
export const ADMIN_FILES = [
  'HEAD',
  'ORIG_HEAD',
  'index',
  'config.worktree',
  'info/sparse-checkout',
  'logs/HEAD',
] as const;

/** Signs of an unfinished operation, with the command that ends it. */
const UNFINISHED: readonly (readonly [entry: string, operation: string])[] = [
  ['MERGE_HEAD', 'git merge'],
  ['CHERRY_PICK_HEAD', 'git cherry-pick'],
  ['REVERT_HEAD', 'git revert'],
  ['rebase-merge', 'git rebase'],
  ['rebase-apply', 'git rebase'],
  ['BISECT_LOG', 'git bisect'],
  ['sequencer', 'git cherry-pick'],
];

/** Why a snapshot would not have everything of this git folder; null if it would. */
export async function findAdminObstacle(admin: string): Promise<Message | null> {
  for (const [entry, operation] of UNFINISHED) {
    if ((await entryKind(join(admin, entry))) !== 'nothing') return message('snapshot.unfinished', { operation });
  }
  if ((await entryKind(join(admin, 'locked'))) !== 'nothing') return message('snapshot.locked');
  if ((await entryKind(join(admin, 'modules'))) === 'folder') return message('snapshot.submodules');
  if ((await entryKind(join(admin, 'index.lock'))) !== 'nothing') return message('snapshot.index');
  for (const refs of ['refs/worktree', 'refs/bisect', 'refs/rewritten']) {
    if ((await entryKind(join(admin, refs))) === 'folder') return message('snapshot.refs', { refs });
  }
  const names = await readdir(admin);
  return names.some((name) => name.startsWith('sharedindex.')) ? message('snapshot.split') : null;
}

/** The files of `ADMIN_FILES` that exist. */
export async function readAdminFiles(admin: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const name of ADMIN_FILES) {
    const bytes = await readRegularBytes(join(admin, name));
    if (bytes !== null) files.set(name, bytes);
  }
  return files;
}
