/** Compares a folder with a snapshot, by the bytes of every file. */
import { type Message, message } from '../../../../contract/index.ts';
import type { GitSession } from '../run.ts';
import { readAdminFiles } from './admin.ts';
import { findFiles } from './files.ts';
import { entriesOf, readTree, writeObject } from './objects.ts';

/** The files of git's own folder whose changes mean that something was staged, committed or switched meanwhile. */
const COMPARED_ADMIN_FILES = ['HEAD', 'index'] as const;

/**
 * What the folder has that the snapshot has not, or has otherwise; null: nothing. `admin`: the worktree's own git folder;
 * null: it is not compared. `partly`: files of the snapshot may be missing in the folder, since a deletion was interrupted.
 */
export async function compareFiles(
  git: GitSession,
  { ref, folder, admin, partly = false }: { ref: string; folder: string; admin: string | null; partly?: boolean },
): Promise<Message | null> {
  const kept = await readTree(git, ref);
  const looked = await findFiles(folder);
  if (!looked.ok) return looked.why;
  const entries = await entriesOf(git, folder, looked.found.files, { write: false });
  for (const [path, { mode, oid }] of entries) {
    const known = kept.get(`files/${path}`);
    if (known?.oid !== oid || known.mode !== mode) return message('snapshot.changed', { path });
  }
  if (!partly) {
    for (const path of kept.keys()) {
      const name = path.startsWith('files/') ? path.slice('files/'.length) : null;
      if (name !== null && !entries.has(name)) return message('snapshot.changed', { path: name });
    }
  }
  if (admin === null) return null;
  const adminFiles = await readAdminFiles(admin);
  for (const name of COMPARED_ADMIN_FILES) {
    const bytes = adminFiles.get(name);
    const oid = bytes === undefined ? undefined : await writeObject(git, bytes);
    if (kept.get(`admin/${name}`)?.oid !== oid) return message('snapshot.changed', { path: name });
  }
  return null;
}
