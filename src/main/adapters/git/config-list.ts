/** `git config --list`: every entry that git reads in a folder, with whose it is. */

/** Whose an entry is: the person's (`system`, `global`) or the repository's (all others; what is not known is the repository's). */
export type Owner = 'person' | 'repository';

export interface ListedEntry {
  owner: Owner;
  /** The file that it stands in, as git names it: relative to the top of the worktree that was asked; null: no file. */
  file: string | null;
  /** Section and last part in lower case, the part between as written. */
  key: string;
  /** Null: an entry without `=`, which git reads as true. */
  value: string | null;
}

/** Asks for what `parseConfigList` reads. An include has the scope of the file that names it. */
export const LIST_CONFIG = ['config', '--list', '-z', '--show-scope', '--show-origin', '--includes'] as const;

/** `output`: of LIST_CONFIG. In git's order: of two values for one key the later one counts. */
export function parseConfigList(output: string): ListedEntry[] {
  const fields = output.split('\0');
  const entries: ListedEntry[] = [];
  for (let n = 0; n + 2 < fields.length; n += 3) {
    const [scope = '', origin = '', entry = ''] = fields.slice(n, n + 3);
    // what came in by our own environment
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

/** A key in its parts: `filter.a.b.clean` is section `filter`, subsection `a.b`, name `clean`. */
export interface KeyParts {
  section: string;
  /** Null: the key has no part between. */
  sub: string | null;
  name: string;
}

/** Null when `key` is no key of git's. */
export function keyParts(key: string): KeyParts | null {
  const first = key.indexOf('.');
  const last = key.lastIndexOf('.');
  if (first <= 0 || last === key.length - 1) return null;
  const sub = first === last ? null : key.slice(first + 1, last);
  return { section: key.slice(0, first).toLowerCase(), sub, name: key.slice(last + 1).toLowerCase() };
}

/** A config file that holds exactly these entries, in this order. */
export function writeConfigText(entries: readonly Pick<ListedEntry, 'key' | 'value'>[]): string {
  const lines: string[] = [];
  for (const { key, value } of entries) {
    const parts = keyParts(key);
    if (parts === null) continue;
    const { section, sub, name } = parts;
    lines.push(sub === null ? `[${section}]` : `[${section} "${sub.replace(/[\\"]/g, '\\$&')}"]`);
    lines.push(value === null ? `\t${name}` : `\t${name} = "${escaped(value)}"`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

/** All that git knows inside quotes; every other character stands for itself. */
function escaped(value: string): string {
  return value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\b', '\\b');
}
