/**
 * Finds the programs that a config names for git to run on files: filters, merge and diff drivers, and those of Git
 * LFS. Programs in the person's own config may run; those in the repository's config need the person's approval.
 */
import type { ListedEntry } from './config-list.ts';
import { splitKey } from './config-list.ts';

/** A key of the repository's config whose value git or Git LFS would run. */
export interface NamedProgram {
  /** Such as `filter.enc.clean`. */
  key: string;
  /** The value, word for word. */
  words: string;
}

/** By section: the names of keys with a subsection whose value git runs. */
const PROGRAM_KEYS: Record<string, readonly string[]> = {
  filter: ['clean', 'smudge', 'process'],
  merge: ['driver'],
  diff: ['command', 'textconv'],
};

/** The same for Git LFS, by the first word of the subsection, as in `lfs.customtransfer.x.path`. */
const LFS_PROGRAM_KEYS: Record<string, readonly string[]> = {
  customtransfer: ['path', 'args'],
  extension: ['clean', 'smudge'],
};

function namesProgram(key: string): boolean {
  const parts = splitKey(key);
  if (parts === null || parts.subsection === null) return false;
  const { section, subsection, name } = parts;
  if (Object.hasOwn(PROGRAM_KEYS, section)) return PROGRAM_KEYS[section]?.includes(name) ?? false;
  const kind = subsection.slice(0, Math.max(0, subsection.indexOf('.'))).toLowerCase();
  return (
    section === 'lfs' && Object.hasOwn(LFS_PROGRAM_KEYS, kind) && (LFS_PROGRAM_KEYS[kind]?.includes(name) ?? false)
  );
}

/** Sections whose programs a call of git may run: `merge` drivers, or `filter` programs of a checkout. */
export type ProgramSection = 'merge' | 'filter';

/**
 * Whether a call that may run programs of this section can start any at all: one that any config names, or those that
 * fetch the missing files of a partial clone.
 */
export function mayStartPrograms(entries: readonly ListedEntry[], section: ProgramSection): boolean {
  const all: string[] = [section];
  // git then runs filters on the files that it merges
  if (entries.some(({ key }) => key === 'merge.renormalize')) all.push('filter');
  return entries.some(({ key }) => {
    const parts = splitKey(key);
    if (parts?.section === 'remote' && parts.name === 'promisor') return true;
    return namesProgram(key) && all.includes(parts?.section === 'lfs' ? 'filter' : (parts?.section ?? ''));
  });
}

/**
 * The programs that the repository's config names, unless the person's config has the same value. As in git, the last
 * value of a key wins and an empty value runs nothing.
 */
export function programsInForce(entries: readonly ListedEntry[]): NamedProgram[] {
  const last = new Map<string, ListedEntry>();
  for (const entry of entries) if (entry.owner === 'repository') last.set(entry.key, entry);
  return allPrograms([...entries.filter(({ owner }) => owner === 'person'), ...last.values()]);
}

/** The same for all values of a key, since in another worktree another one may win. Without duplicates. */
export function allPrograms(entries: readonly ListedEntry[]): NamedProgram[] {
  const persons = new Map<string, string | null>();
  const found = new Map<string, NamedProgram>();
  for (const { owner, key, value } of entries) if (owner === 'person') persons.set(key, value);
  for (const { owner, key, value } of entries) {
    const words = value ?? '';
    if (owner === 'person' || words === '' || persons.get(key) === words || !namesProgram(key)) continue;
    found.set(JSON.stringify([key, words]), { key, words });
  }
  return [...found.values()];
}
