/**
 * The programs that a config names for git to run on files: filters, merge and textconv drivers, and what Git LFS runs.
 * What the person's own config names is the person's will; what the repository's names is for the person to approve.
 */
import type { ListedEntry } from './config-list.ts';
import { keyParts } from './config-list.ts';

/** One key of the repository's config whose value git, or a program of git's, would run. */
export interface NamedProgram {
  /** Such as `filter.enc.clean`. */
  key: string;
  /** The value, word for word. */
  words: string;
}

/** By section: names of keys with a part between whose value is run. */
const RUN: Record<string, readonly string[]> = {
  filter: ['clean', 'smudge', 'process'],
  merge: ['driver'],
  diff: ['command', 'textconv'],
};

/** Of Git LFS, whose parts between begin with these words: `lfs.customtransfer.x.path`. */
const RUN_BY_LFS: Record<string, readonly string[]> = {
  customtransfer: ['path', 'args'],
  extension: ['clean', 'smudge'],
};

function isRun(key: string): boolean {
  const parts = keyParts(key);
  if (parts === null || parts.sub === null) return false;
  const { section, sub, name } = parts;
  if (Object.hasOwn(RUN, section)) return RUN[section]?.includes(name) ?? false;
  const kind = sub.slice(0, Math.max(0, sub.indexOf('.'))).toLowerCase();
  return section === 'lfs' && Object.hasOwn(RUN_BY_LFS, kind) && (RUN_BY_LFS[kind]?.includes(name) ?? false);
}

/**
 * What the repository's config names and the person's does not name in the same words. A key that is written twice counts
 * as it is written last, as git takes it; an empty value runs nothing.
 */
export function programsOf(entries: readonly ListedEntry[]): NamedProgram[] {
  const last = new Map<string, ListedEntry>();
  for (const entry of entries) if (entry.owner === 'repository') last.set(entry.key, entry);
  return everyProgramOf([...entries.filter(({ owner }) => owner === 'person'), ...last.values()]);
}

/** The same of each entry, also of those that others stand over here: elsewhere these may not hold. Each once. */
export function everyProgramOf(entries: readonly ListedEntry[]): NamedProgram[] {
  const persons = new Map<string, string | null>();
  const found = new Map<string, NamedProgram>();
  for (const { owner, key, value } of entries) if (owner === 'person') persons.set(key, value);
  for (const { owner, key, value } of entries) {
    const words = value ?? '';
    if (owner === 'person' || words === '' || persons.get(key) === words || !isRun(key)) continue;
    found.set(JSON.stringify([key, words]), { key, words });
  }
  return [...found.values()];
}
