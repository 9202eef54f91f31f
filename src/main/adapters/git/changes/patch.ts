/** The difference of one file. */
import { join } from 'node:path';
import { message, RefusalError } from '../../../../contract/index.ts';
import type { FilePatch } from '../../../../domain/index.ts';
import type { ChangedPath, ChangesPlace } from '../../../core/ports/index.ts';
import { type MergePlace, outputOf } from '../merge-session.ts';
import { type ComparedIndex, DIFF_OPTIONS, findEnds, literally, update, withComparedIndex } from './compared.ts';
import { partOf } from './hunks.ts';
import { compare, MAX_FILE_BYTES, sizeOf } from './list.ts';
import type { RawChange } from './raw.ts';

/** Both contents of a file, each line with a sign. A file that was larger in the base is refused by git's own limit. */
const MAX_PATCH_BYTES = 6 * MAX_FILE_BYTES;

/** As Changes.patch. */
export async function readPatch(
  at: MergePlace,
  place: ChangesPlace,
  file: ChangedPath,
  { from, lines }: { from: number; lines: number },
): Promise<FilePatch> {
  const ends = await findEnds(at, place);
  const none = { path: file.path, hunks: '', encoding: 'utf-8', from: 0, next: null, lines: 0, cutLines: 0 } as const;
  const bytes = place.worktree === null ? null : await sizeOf(join(place.worktree, file.path));
  if ((bytes ?? 0) > MAX_FILE_BYTES) return { ...none, kind: 'large', blob: null };
  return await withComparedIndex(at, place, ends.head, async (index) => {
    const { kind, blob } = await changeOf(index, place, file, ends.from);
    if (kind === 'binary') return { ...none, kind, blob };
    const args = ['diff-index', '--cached', '--patch', ...DIFF_OPTIONS, ends.from, ...literally(...pathsOf(file))];
    const options = { ...index.call, encoding: 'latin1' as const, maxOutputBytes: MAX_PATCH_BYTES };
    const patch = outputOf(await index.git.run(args, options));
    const { text, encoding } = decode(patch.slice(Math.max(0, patch.indexOf('\n@@ ') + 1)));
    return { path: file.path, kind, blob, encoding, from, ...partOf(text, from, lines) };
  });
}

/** The change of this file. Brings the copy of the index to the worktree at its paths first. */
export async function changeOf(
  index: ComparedIndex,
  place: ChangesPlace,
  file: ChangedPath,
  from: string,
): Promise<RawChange> {
  if (place.worktree !== null) await update(index, pathsOf(file));
  const changes = await compare(index, from, literally(...pathsOf(file)));
  const found = changes.find(({ path }) => path === file.path);
  if (found !== undefined) return found;
  throw new RefusalError({
    code: 'bad-input',
    why: message('changes.none', { path: file.path }),
    field: 'path',
    value: file.path,
  });
}

/** The paths of a file, the one of before a rename included. */
export function pathsOf({ path, was }: ChangedPath): string[] {
  return was === null ? [path] : [was, path];
}

/** The bytes of a patch as text. Latin-1 has a character for each byte, so that nothing of the file is left out. */
function decode(bytes: string): { text: string; encoding: FilePatch['encoding'] } {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, 'latin1'));
    return { text, encoding: 'utf-8' };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { text: bytes, encoding: 'latin-1' };
  }
}
