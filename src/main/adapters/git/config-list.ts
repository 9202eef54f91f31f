/** `git config --list`: every entry that git reads in a folder, with its owner. */

/** The owner of an entry: the person (scopes `system` and `global`) or the repository (any other scope). */
export type Owner = 'person' | 'repository';

export interface ListedEntry {
  owner: Owner;
  /** The file that has it, as git names it: may be relative to the top of the worktree. Null: no file. */
  file: string | null;
  /** Section and name in lower case, the subsection as written. */
  key: string;
  /** Null: an entry without `=`, which git reads as true. */
  value: string | null;
}

/** Arguments whose output parseConfigList reads. Entries of an include have the scope of the file that includes it. */
export const LIST_CONFIG_ARGS = ['config', '--list', '-z', '--show-scope', '--show-origin', '--includes'] as const;

/** Parses the output of LIST_CONFIG_ARGS. Entries are in git's order: the last value of a key wins. */
export function parseConfigList(output: string): ListedEntry[] {
  const fields = output.split('\0');
  const entries: ListedEntry[] = [];
  for (let n = 0; n + 2 < fields.length; n += 3) {
    const [scope = '', origin = '', entry = ''] = fields.slice(n, n + 3);
    // set by the host's own environment variables
    if (origin === 'command line:') continue;
    const end = entry.indexOf('\n');
    entries.push({
      file: origin.startsWith('file:') ? origin.slice('file:'.length) : null,
      owner: scope === 'system' || scope === 'global' ? 'person' : 'repository',
      key: end < 0 ? entry : entry.slice(0, end),
      value: end < 0 ? null : entry.slice(end + 1),
    });
  }
  return entries;
}

/** The parts of a key: `filter.a.b.clean` has section `filter`, subsection `a.b` and name `clean`. */
export interface KeyParts {
  section: string;
  /** Null: the key has no subsection. */
  subsection: string | null;
  name: string;
}

/** Null when `key` is not a valid key. */
export function splitKey(key: string): KeyParts | null {
  const first = key.indexOf('.');
  const last = key.lastIndexOf('.');
  if (first <= 0 || last === key.length - 1) return null;
  const subsection = first === last ? null : key.slice(first + 1, last);
  return { section: key.slice(0, first).toLowerCase(), subsection, name: key.slice(last + 1).toLowerCase() };
}

/** The text of a config file with exactly these entries, in this order. */
export function writeConfigText(entries: readonly Pick<ListedEntry, 'key' | 'value'>[]): string {
  const lines: string[] = [];
  for (const { key, value } of entries) {
    const parts = splitKey(key);
    if (parts === null) continue;
    const { section, subsection, name } = parts;
    lines.push(subsection === null ? `[${section}]` : `[${section} "${subsection.replace(/[\\"]/g, '\\$&')}"]`);
    lines.push(value === null ? `\t${name}` : `\t${name} = "${escaped(value)}"`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

/** Escapes the characters that git requires inside quotes. */
function escaped(value: string): string {
  return value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\b', '\\b');
}
