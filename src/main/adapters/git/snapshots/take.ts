/** Writes a snapshot of a worktree: a commit with the raw bytes of every file in it, under a ref of its own. */
import { join } from 'node:path';
import type { Message } from '../../../../contract/index.ts';
import { readBackLink } from '../back-link.ts';
import type { ConfigEntry } from '../harden.ts';
import { readRecord } from '../records.ts';
import type { GitSession } from '../run.ts';
import { ADMIN_FILES, findAdminObstacle, readAdminFiles } from './admin.ts';
import { compareFiles } from './compare.ts';
import { type FoundFiles, findFiles } from './files.ts';
import { commitsOutside, reflogIds } from './loose.ts';
import type { Manifest } from './manifest.ts';
import { type Entry, entriesOf, outputOf, SNAPSHOT_TIMEOUT_MS, writeObject, writeTree } from './objects.ts';
import type { SnapshotPlace } from './place.ts';
import { refOf } from './refs.ts';

/** The author of a snapshot's commit, which is no person's work. */
const IDENTITY: readonly ConfigEntry[] = [
  { key: 'user.name', value: 'Huskies' },
  { key: 'user.email', value: 'huskies@localhost' },
];

/** Of the commits that only the reflog of the worktree names, as many are kept. */
const MAX_LOOSE_COMMITS = 1_000;

/** The permission bits of a new file and of a new program. */
const PLAIN_MODES = [0o644, 0o755];

/**
 * Takes a snapshot of the worktree and verifies it. Resolves to its ref, or why not everything could be kept. Changes
 * nothing in the worktree.
 */
export async function takeSnapshot(
  place: SnapshotPlace,
  { story, worktree, at }: { story: string; worktree: string; at: number },
): Promise<{ ok: true; ref: string } | { ok: false; why: Message }> {
  const link = await readBackLink(worktree, place.commonDir);
  if (!link.ok) return link;
  const { admin } = link;
  const obstacle = await findAdminObstacle(admin);
  if (obstacle !== null) return { ok: false, why: obstacle };
  const record = await readRecord(admin);
  const looked = await findFiles(worktree);
  if (!looked.ok) return looked;
  return await place.runner.session(worktree, {}, async (git) => {
    const head = outputOf(await git.run(['rev-parse', '--verify', 'HEAD^{commit}'])).trim();
    const manifest = manifestOf(looked.found, { story, at, head, branch: record?.branch ?? null });
    const adminFiles = await readAdminFiles(admin);
    const entries = new Map<string, Entry>();
    for (const [path, entry] of await entriesOf(git, worktree, looked.found.files, { write: true }))
      entries.set(`files/${path}`, entry);
    for (const name of ADMIN_FILES) {
      const bytes = adminFiles.get(name);
      if (bytes !== undefined) entries.set(`admin/${name}`, { mode: '100644', oid: await writeObject(git, bytes) });
    }
    entries.set('manifest.json', { mode: '100644', oid: await writeObject(git, JSON.stringify(manifest)) });
    // otherwise git's garbage collection would delete what is only staged
    for (const [n, oid] of (await stagedObjects(git)).entries()) entries.set(`staged/${n}`, { mode: '100644', oid });
    const tree = await writeTree(git, entries);
    const ref = refOf(story, at);
    // an earlier snapshot of the same time stays reachable
    const { stdout: earlier } = await git.run(['for-each-ref', '--format=%(objectname)', '--', ref]);
    const loose = await looseCommits(git, adminFiles.get('logs/HEAD'));
    const parents = [head, ...loose, ...earlier.split('\n').filter((line) => line !== '')];
    const args = ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent]), '-m', `Snapshot of ${story}`];
    const commit = outputOf(await git.run(args, { config: IDENTITY })).trim();
    outputOf(await git.run(['update-ref', ref, commit]));
    const different = await compareFiles(git, { ref, folder: worktree, admin });
    return different === null ? { ok: true, ref } : { ok: false, why: different };
  });
}

function manifestOf(
  { files, folders }: FoundFiles,
  about: Pick<Manifest, 'story' | 'at' | 'head' | 'branch'>,
): Manifest {
  const special = files.filter(({ isLink, mode }) => !isLink && !PLAIN_MODES.includes(mode));
  const modes = Object.fromEntries(special.map(({ path, mode }) => [path, mode]));
  return { version: 1, ...about, modes, folders: [...folders].sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

/** The objects of the index that the commit does not have, unmerged ones included. */
async function stagedObjects(git: GitSession): Promise<string[]> {
  const call = { timeoutMs: SNAPSHOT_TIMEOUT_MS };
  const changed = outputOf(
    await git.run(['diff-index', '--cached', '--raw', '-z', '--no-renames', '--full-index', 'HEAD'], call),
  );
  const unmerged = outputOf(await git.run(['ls-files', '--unmerged', '-z'], call));
  const oids = [
    ...[...changed.matchAll(/:\d{6} (?:100644|100755|120000) [0-9a-f]+ ([0-9a-f]+) /g)].map(([, oid = '']) => oid),
    ...[...unmerged.matchAll(/(?:100644|100755|120000) ([0-9a-f]+) \d\t/g)].map(([, oid = '']) => oid),
  ];
  return [...new Set(oids)].filter((oid) => /[^0]/.test(oid));
}

/** Commits that were made in the worktree and are on no branch, tag or remote branch. */
async function looseCommits(git: GitSession, reflog: Buffer | undefined): Promise<string[]> {
  const ids = [...new Set(reflogIds(reflog))].slice(-MAX_LOOSE_COMMITS);
  return await commitsOutside(git, ids, ['--branches', '--tags', '--remotes', 'HEAD']);
}

/** The path of the worktree's files while they are deleted or put back: no id of a story begins with a dot. */
export function asideOf(worktree: string): string {
  const at = worktree.lastIndexOf('/') + 1;
  return join(worktree.slice(0, at), `.${worktree.slice(at)}.removing`);
}
