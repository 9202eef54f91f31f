/** All programs that a repository's config names for git, wherever they would hold: what a person is asked about. */
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { message } from '../../../contract/index.ts';
import { keyParts, LIST_CONFIG, type ListedEntry, parseConfigList } from './config-list.ts';
import { contentsOf, textOf } from './file-contents.ts';
import { everyProgramOf, type NamedProgram } from './programs.ts';
import { type GitRunner, unreadConfig } from './run.ts';

/** Files of includes that hold elsewhere, before they are taken for runaway. */
const MAX_FILES = 50;

export interface ProgramsReaderOptions {
  git: GitRunner;
  /** Real path of the main worktree. */
  root: string;
  /** Real path of the folder that all worktrees share. */
  commonDir: string;
}

/**
 * Asks git in the main worktree, and follows each include whose condition (a branch, a folder) may hold in another
 * worktree only. The answer is kept as long as the files that it came from read the same. Rejects with a RefusalError
 * when a config cannot be read: unknown is never none.
 */
export function programsReader({ git, root, commonDir }: ProgramsReaderOptions): () => Promise<NamedProgram[]> {
  let names = [join(homedir(), '.gitconfig'), join(commonDir, 'config'), join(commonDir, 'config.worktree')];
  let last: { contents: string; programs: NamedProgram[] } | null = null;
  return async () => {
    const before = await contentsOf(names);
    if (last?.contents === before) return last.programs;
    const here = (await list(git, root, LIST_CONFIG)).map((entry) => ({
      ...entry,
      file: entry.file === null ? null : resolve(root, entry.file),
    }));
    const elsewhere = await included(git, root, here);
    const found = [...here, ...elsewhere].flatMap(({ file }) => (file === null ? [] : [file]));
    names = [...new Set([...names.slice(0, 3), ...found])];
    const programs = everyProgramOf([...here, ...elsewhere]);
    // kept only if nothing was written meanwhile
    last = (await contentsOf(names)) === before ? { contents: before, programs } : null;
    return programs;
  };
}

/** What stands in the files of conditional includes, whether or not their condition holds here. */
async function included(git: GitRunner, root: string, here: readonly ListedEntry[]): Promise<ListedEntry[]> {
  const found: ListedEntry[] = [];
  const seen = new Set<string>();
  const follow = async (entries: readonly ListedEntry[], all: boolean): Promise<void> => {
    for (const { owner, key, value, file } of entries) {
      const section = keyParts(key)?.section;
      if (owner === 'person' || !value || (section !== 'includeif' && !(all && section === 'include'))) continue;
      const path = resolve(dirname(file ?? root), value.replace(/^~(?=\/)/, homedir()));
      if (seen.has(path) || (await textOf(path)) === null) continue;
      seen.add(path);
      if (seen.size > MAX_FILES) throw unreadConfig(root, message('git.includes', { most: MAX_FILES }));
      const listed = await list(git, root, ['config', '--file', path, ...LIST_CONFIG.slice(1, -1), '--no-includes']);
      // of a file that is asked for by name git says neither scope nor folder
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
  if (code !== 0) throw unreadConfig(root, stderr.trim());
  return parseConfigList(stdout);
}
