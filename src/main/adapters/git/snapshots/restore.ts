/** Brings a removed worktree back with exactly the files of its snapshot. It may be repeated after a crash. */
import { chmod, lstat, mkdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Message, message, RefusalError, storyBranch } from '../../../../contract/index.ts';
import { isNotFound, readBackLink } from '../back-link.ts';
import { entryKind } from '../look.ts';
import { makeFolder } from '../make-folder.ts';
import { finishLinks, makeSharedFolders } from '../new-worktree.ts';
import { commitOf } from '../rev-parse.ts';
import type { GitSession } from '../run.ts';
import { addWorktree } from '../worktree-add.ts';
import { ADMIN_FILES } from './admin.ts';
import { compareFiles } from './compare.ts';
import { type Manifest, parseManifest } from './manifest.ts';
import { type Entry, outputOf, readTree, SNAPSHOT_TIMEOUT_MS } from './objects.ts';
import type { SnapshotPlace } from './place.ts';

/** A file that is being written. No worktree has it for longer than a moment. */
const HALF_WRITTEN = '.huskies-restoring';

/** How many bytes of files are read from git at once. A larger file is read alone. */
const BATCH_BYTES = 8 * 1024 * 1024;

/** A worktree that was brought back. `branch` null: its branch has moved since, so HEAD is detached. */
export interface Restored {
  path: string;
  branch: string | null;
}

/** Restores the snapshot at the path, which must be free or hold only what this has restored before. */
export async function restoreSnapshot(
  place: SnapshotPlace,
  { story, ref, path }: { story: string; ref: string; path: string },
): Promise<({ ok: true } & Restored) | { ok: false; why: Message }> {
  const { runner, root, commonDir } = place;
  return await runner.session(root, {}, async (git) => {
    const kept = await readTree(git, ref);
    const manifest = parseManifest((await readText(git, kept.get('manifest.json'))) ?? '');
    if (manifest === null || manifest.story !== story) return { ok: false, why: message('snapshot.unknown', { ref }) };
    const link = await readBackLink(path, commonDir);
    const kind = await entryKind(path);
    if (!link.ok && kind !== 'nothing' && kind !== 'empty') {
      return { ok: false, why: message('snapshot.taken', { path }) };
    }
    const branch = await addAgain(place, { path, manifest, isThere: link.ok });
    const added = await readBackLink(path, commonDir);
    if (!added.ok) return added;
    const obstacle = await writeFiles(git, { path, kept, manifest });
    if (obstacle !== null) return { ok: false, why: obstacle };
    await writeAdminFiles(git, added.admin, kept);
    const different = await compareFiles(git, { ref, folder: path, admin: null });
    return different === null ? { ok: true, path, branch } : { ok: false, why: different };
  });
}

/** Adds the worktree to git's records, on its branch if that is still where it was. Returns the branch. */
async function addAgain(
  { runner, root, commonDir }: SnapshotPlace,
  { path, manifest, isThere }: { path: string; manifest: Manifest; isThere: boolean },
): Promise<string | null> {
  const { branch, head, story } = manifest;
  const tip = branch === null ? null : await commitOf(runner, root, `refs/heads/${branch}`);
  const isOnBranch = branch !== null && (tip === head || (tip === null && branch === storyBranch(story)));
  if (!isThere) {
    await makeFolder(dirname(path));
    await makeSharedFolders(commonDir);
    const at = isOnBranch ? { branch, from: tip === null ? head : null } : { branch: null, from: head };
    const { code, stderr } = await addWorktree(runner, root, { path, ...at });
    if (code !== 0)
      throw new RefusalError({ code: 'failed', why: message('git.make.failed', { story, why: stderr.trim() }) });
  }
  await finishLinks(runner, path, commonDir);
  return isOnBranch ? branch : null;
}

type Kept = ReadonlyMap<string, Entry & { bytes: number }>;

/** Writes what is missing. A file that is there already must be the same, since nothing is ever overwritten. */
async function writeFiles(
  git: GitSession,
  { path: root, kept, manifest }: { path: string; kept: Kept; manifest: Manifest },
): Promise<Message | null> {
  await rm(join(root, HALF_WRITTEN), { force: true });
  for (const { path } of manifest.folders) await mkdir(join(root, path), { recursive: true });
  const files = [...kept].filter(([name]) => name.startsWith('files/'));
  for (let from = 0; from < files.length; ) {
    let size = 0;
    let to = from;
    while (to < files.length && (to === from || size + (files[to]?.[1].bytes ?? 0) <= BATCH_BYTES)) {
      size += files[to]?.[1].bytes ?? 0;
      to += 1;
    }
    const batch = files.slice(from, to);
    const contents = await readBlobs(
      git,
      batch.map(([, { oid }]) => oid),
      size,
    );
    for (const [n, [name, { mode }]] of batch.entries()) {
      const path = name.slice('files/'.length);
      const content = contents[n];
      if (content === undefined) return message('snapshot.damaged', { entry: path });
      if (!(await writeOne(root, path, { mode, content, bits: manifest.modes[path] }))) {
        return message('snapshot.occupied', { path });
      }
    }
    from = to;
  }
  // last, since some folders allow no writing
  for (const { path, mode } of [...manifest.folders].reverse()) await chmod(join(root, path), mode);
  return null;
}

/** False: another file is there. */
async function writeOne(
  root: string,
  path: string,
  { mode, content, bits }: { mode: Entry['mode']; content: Buffer; bits: number | undefined },
): Promise<boolean> {
  const target = join(root, path);
  const half = join(root, HALF_WRITTEN);
  const there = await kindAt(target);
  if (mode === '120000') {
    if (there !== null) return there === 'link' && (await readlink(target, { encoding: 'buffer' })).equals(content);
    await symlink(content, target);
    return true;
  }
  // compareFiles() finds a file with other contents
  if (there !== null) return there === 'file';
  const permissions = bits ?? (mode === '100755' ? 0o755 : 0o644);
  await writeFile(half, content, { mode: 0o600, flag: 'wx' });
  await chmod(half, permissions);
  await rename(half, target);
  return true;
}

async function kindAt(path: string): Promise<'file' | 'link' | 'other' | null> {
  try {
    const stat = await lstat(path);
    return stat.isSymbolicLink() ? 'link' : stat.isFile() ? 'file' : 'other';
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

async function writeAdminFiles(git: GitSession, admin: string, kept: Kept): Promise<void> {
  for (const name of ADMIN_FILES) {
    const entry = kept.get(`admin/${name}`);
    // git has written HEAD for the branch as it is now
    if (entry === undefined || name === 'HEAD') continue;
    const [content] = await readBlobs(git, [entry.oid], entry.bytes);
    if (content === undefined) continue;
    await mkdir(dirname(join(admin, name)), { recursive: true });
    const half = join(admin, HALF_WRITTEN);
    await rm(half, { force: true });
    await writeFile(half, content, { flag: 'wx' });
    await rename(half, join(admin, name));
  }
}

async function readText(git: GitSession, entry: { oid: string; bytes: number } | undefined): Promise<string | null> {
  if (entry === undefined) return null;
  return (await readBlobs(git, [entry.oid], entry.bytes))[0]?.toString() ?? null;
}

/** The contents of blobs. `bytes`: their sizes together. */
async function readBlobs(git: GitSession, oids: readonly string[], bytes: number): Promise<(Buffer | undefined)[]> {
  const call = {
    input: oids.map((oid) => `${oid}\n`).join(''),
    timeoutMs: SNAPSHOT_TIMEOUT_MS,
    encoding: 'latin1',
    maxOutputBytes: bytes + oids.length * 200 + 1_000,
  } as const;
  const output = Buffer.from(outputOf(await git.run(['cat-file', '--batch'], call)), 'latin1');
  const contents: (Buffer | undefined)[] = [];
  let at = 0;
  for (const _ of oids) {
    const end = output.indexOf('\n', at);
    const size = /^[0-9a-f]+ blob (\d+)$/.exec(output.subarray(at, end).toString('latin1'))?.[1];
    if (size === undefined) return contents;
    contents.push(output.subarray(end + 1, end + 1 + Number(size)));
    at = end + 1 + Number(size) + 1;
  }
  return contents;
}
