/** The raw bytes of files as git objects: no filter, no conversion of line ends, no attribute applies. */
import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { message, RefusalError } from '../../../../contract/index.ts';
import type { ConfigEntry } from '../harden.ts';
import type { GitSession } from '../run.ts';
import { withScratchFolder, writeScratchFile } from '../scratch.ts';
import type { GitOutput } from '../spawn.ts';
import type { FoundFile } from './files.ts';

/** Hashing a large worktree can take minutes. */
export const SNAPSHOT_TIMEOUT_MS = 900_000;

/** A snapshot outlives its worktree, so its objects must be on the disk and not only in its cache. */
const DURABLE: readonly ConfigEntry[] = [{ key: 'core.fsync', value: 'loose-object,reference' }];

/** The permission bits and object id of an entry, as git lists it. */
export interface Entry {
  mode: '100644' | '100755' | '120000';
  oid: string;
}

/** The entries of these files, by path. `write`: their objects are stored as well. */
export async function entriesOf(
  git: GitSession,
  folder: string,
  files: readonly FoundFile[],
  { write }: { write: boolean },
): Promise<Map<string, Entry>> {
  return await withScratchFolder(async (scratch) => {
    const paths: string[] = [];
    for (const { path, isLink } of files) {
      const absolute = join(folder, path);
      if (isLink) {
        // the object of a link is its target
        const name = `link-${paths.length}`;
        await writeScratchFile(scratch, name, await readlink(absolute, { encoding: 'buffer' }));
        paths.push(join(scratch, name));
      } else paths.push(absolute);
    }
    const oids = await hash(git, paths, write);
    return new Map(
      files.map(({ path, isLink, mode }, n) => [
        path,
        { mode: isLink ? '120000' : (mode & 0o100) === 0 ? '100644' : '100755', oid: oids[n] ?? '' },
      ]),
    );
  });
}

async function hash(git: GitSession, paths: readonly string[], write: boolean): Promise<string[]> {
  if (paths.length === 0) return [];
  const args = ['hash-object', ...(write ? ['-w'] : []), '--no-filters', '--stdin-paths'];
  const input = paths.map((path) => `${quotePath(path)}\n`).join('');
  const oids = lines(await git.run(args, { input, timeoutMs: SNAPSHOT_TIMEOUT_MS, config: DURABLE }));
  if (oids.length !== paths.length) throw new RefusalError({ code: 'failed', why: message('snapshot.count') });
  return oids;
}

/** Quoted as git reads it, so that a line break in a name does not end it. */
function quotePath(path: string): string {
  const escaped = path.replace(/["\\]/g, '\\$&').replace(/\p{Cc}/gu, (char) => {
    const code = char.charCodeAt(0);
    // beyond ASCII a character has several bytes, and none of them ends a line
    return code > 0x7f ? char : `\\${code.toString(8).padStart(3, '0')}`;
  });
  return `"${escaped}"`;
}

/** Stores one object with this content. */
export async function writeObject(git: GitSession, content: string | Buffer): Promise<string> {
  return await withScratchFolder(async (scratch) => {
    await writeScratchFile(scratch, 'content', content);
    return (await hash(git, [join(scratch, 'content')], true))[0] ?? '';
  });
}

/** Stores a tree with these entries, by path. */
export async function writeTree(git: GitSession, entries: ReadonlyMap<string, Entry>): Promise<string> {
  return await withScratchFolder(async (scratch) => {
    const variables = { GIT_INDEX_FILE: join(scratch, 'index') };
    const input = [...entries].map(([path, { mode, oid }]) => `${mode} ${oid}\t${path}\0`).join('');
    const call = { variables, timeoutMs: SNAPSHOT_TIMEOUT_MS, config: DURABLE };
    outputOf(await git.run(['update-index', '-z', '--index-info'], { ...call, input }));
    return outputOf(await git.run(['write-tree'], call)).trim();
  });
}

/** The entries of a tree by path, with the sizes of their objects. It fails if an object is missing. */
export async function readTree(git: GitSession, tree: string): Promise<Map<string, Entry & { bytes: number }>> {
  const listed = await git.run(['ls-tree', '-r', '-z', '-l', '--full-tree', tree], { timeoutMs: SNAPSHOT_TIMEOUT_MS });
  const entries = new Map<string, Entry & { bytes: number }>();
  for (const line of outputOf(listed).split('\0')) {
    const parts = /^(100644|100755|120000) blob ([0-9a-f]{40,64}) +(\d+)\t([\s\S]+)$/.exec(line);
    if (parts === null) {
      if (line === '') continue;
      throw new RefusalError({ code: 'failed', why: message('snapshot.damaged', { entry: line }) });
    }
    const [, mode, oid = '', bytes, path = ''] = parts;
    entries.set(path, { mode: mode as Entry['mode'], oid, bytes: Number(bytes) });
  }
  return entries;
}

/** The output of a call that succeeded; a RefusalError for any other. */
export function outputOf({ code, stdout, stderr }: GitOutput): string {
  if (code === 0) return stdout;
  throw new RefusalError({ code: 'failed', why: message('snapshot.git', { why: stderr.trim() }) });
}

/** The lines of the output of a call that succeeded. */
export function lines(output: GitOutput): string[] {
  return outputOf(output)
    .split('\n')
    .filter((line) => line !== '');
}
