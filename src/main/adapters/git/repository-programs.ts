/** Collects all programs that a repository's config names for git, in any of its worktrees, for a person to approve. */
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { message } from '../../../contract/index.ts';
import { LIST_CONFIG_ARGS, type ListedEntry, parseConfigList, splitKey } from './config-list.ts';
import { readRegularFile, snapshotFiles } from './file-contents.ts';
import { allPrograms, type NamedProgram } from './programs.ts';
import { type GitRunner, unreadableConfig } from './run.ts';

/** Conditional includes may add up to this many files; more count as a loop or an attack. */
const MAX_FILES = 50;

export interface ProgramsReaderOptions {
  git: GitRunner;
  /** Real path of the main worktree. */
  root: string;
  /** Real path of the folder that all worktrees share. */
  commonDir: string;
}

/**
 * Lists the config of the main worktree, and follows every include whose condition may hold in another worktree. The
 * result is cached until a file of it changes. Rejects with a RefusalError when a config cannot be read.
 */
export function programsReader({ git, root, commonDir }: ProgramsReaderOptions): () => Promise<NamedProgram[]> {
  let names = [join(homedir(), '.gitconfig'), join(commonDir, 'config'), join(commonDir, 'config.worktree')];
  let last: { contents: string; programs: NamedProgram[] } | null = null;
  return async () => {
    const before = await snapshotFiles(names);
    if (last?.contents === before) return last.programs;
    const here = (await list(git, root, LIST_CONFIG_ARGS)).map((entry) => ({
      ...entry,
      file: entry.file === null ? null : resolve(root, entry.file),
    }));
    const elsewhere = await listIncluded(git, root, here);
    const found = [...here, ...elsewhere].flatMap(({ file }) => (file === null ? [] : [file]));
    names = [...new Set([...names.slice(0, 3), ...found])];
    const programs = allPrograms([...here, ...elsewhere]);
    // cached only if no file changed meanwhile
    last = (await snapshotFiles(names)) === before ? { contents: before, programs } : null;
    return programs;
  };
}

/** The entries in files of conditional includes, whether or not the condition holds here. */
async function listIncluded(git: GitRunner, root: string, here: readonly ListedEntry[]): Promise<ListedEntry[]> {
  const found: ListedEntry[] = [];
  const seen = new Set<string>();
  const follow = async (entries: readonly ListedEntry[], all: boolean): Promise<void> => {
    for (const { owner, key, value, file } of entries) {
      const section = splitKey(key)?.section;
      if (owner === 'person' || !value || (section !== 'includeif' && !(all && section === 'include'))) continue;
      const path = resolve(dirname(file ?? root), value.replace(/^~(?=\/)/, homedir()));
      if (seen.has(path) || (await readRegularFile(path)) === null) continue;
      seen.add(path);
      if (seen.size > MAX_FILES) throw unreadableConfig(root, message('git.includes', { most: MAX_FILES }));
      const listed = await list(git, root, [
        'config',
        '--file',
        path,
        ...LIST_CONFIG_ARGS.slice(1, -1),
        '--no-includes',
      ]);
      // for a file given by its path git reports neither scope nor folder
      const inside = listed.map((entry) => ({ ...entry, owner: 'repository' as const, file: path }));
      found.push(...inside);
      await follow(inside, true);
    }
  };
  await follow(here, false);
  return found;
}

async function list(git: GitRunner, root: string, args: readonly string[]): Promise<ListedEntry[]> {
  const { code, stdout, stderr } = await git.run(root, args);
  if (code !== 0) throw unreadableConfig(root, stderr.trim());
  return parseConfigList(stdout);
}
