/**
 * The programs that a config names for git to run on files: filters, merge and textconv drivers, and what Git LFS runs.
 * What the person's own config names is the person's will; what the repository's names is for the person to approve.
 */
import type { ListedEntry } from './config-list.ts';
import { keyParts } from './config-list.ts';

export interface NamedProgram {
  /** The group's first part, such as `filter` or `lfs.extension`. */
  kind: string;
  /** As `.gitattributes` picks it. */
  name: string;
  /** All of the group's entries in the repository's config, in order. */
  entries: readonly ListedEntry[];
}

/** `lfs.extension.x.clean` has its group in the part between. */
const LFS_GROUPS = ['customtransfer', 'extension'];

interface Group {
  kind: string;
  name: string;
  /** Whether this entry names what is run. */
  runs: boolean;
}

function groupOf(key: string): Group | null {
  const parts = keyParts(key);
  if (parts?.sub === null || parts === null) return null;
  const { section, sub, name } = parts;
  if (section === 'filter') return { kind: section, name: sub, runs: ['clean', 'smudge', 'process'].includes(name) };
  if (section === 'merge' && name === 'driver') return { kind: section, name: sub, runs: true };
  if (section === 'diff' && (name === 'command' || name === 'textconv'))
    return { kind: section, name: sub, runs: true };
  const dot = sub.indexOf('.');
  const group = sub.slice(0, dot).toLowerCase();
  if (section !== 'lfs' || dot < 0 || !LFS_GROUPS.includes(group)) return null;
  return { kind: `lfs.${group}`, name: sub.slice(dot + 1), runs: ['path', 'clean', 'smudge'].includes(name) };
}

/**
 * What the repository's config names and the person's does not name word for word. An entry that is written twice counts
 * as it is written last, as git takes it.
 */
export function programsOf(entries: readonly ListedEntry[]): NamedProgram[] {
  const persons = new Map<string, string | null>();
  for (const { owner, key, value } of entries) if (owner === 'person') persons.set(key, value);
  const found = new Map<string, { kind: string; name: string; runs: boolean; entries: Map<string, ListedEntry> }>();
  for (const entry of entries) {
    const group = entry.owner === 'repository' ? groupOf(entry.key) : null;
    if (group === null) continue;
    const { kind, name, runs } = group;
    const id = `${kind}.${name}`;
    const one = found.get(id) ?? { kind, name, runs: false, entries: new Map<string, ListedEntry>() };
    one.runs ||= runs;
    one.entries.set(entry.key, entry);
    found.set(id, one);
  }
  const isPersons = ({ key, value }: ListedEntry) => persons.has(key) && persons.get(key) === value;
  return [...found.values()]
    .filter((one) => one.runs && ![...one.entries.values()].every(isPersons))
    .map(({ kind, name, entries: last }) => ({ kind, name, entries: [...last.values()] }));
}
