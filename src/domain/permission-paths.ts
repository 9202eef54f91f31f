/** The forms in which one path or address may be written, for rules that must not be evaded by another form. Pure. */
import { UNKNOWN } from './permission-glob.ts';

/** Folders that have a second name on every machine: links of the system itself. */
const SECOND_NAMES: readonly (readonly [RegExp, string])[] = [
  [/^\/proc\/(?:self|thread-self|\d+)\/root(?=\/|$)/, ''],
  [/^\/private(?=\/(?:etc|tmp|var)(?:\/|$))/, ''],
  [/^\/System\/Volumes\/Data(?=\/)/, ''],
  [/^\/usr(?=\/(?:bin|sbin|lib)(?:\/|$))/, ''],
  [/^\/var\/run(?=\/|$)/, '/run'],
];

/** The home folder as a shell is told it. `~` of another person is not known. */
const HOME = /^(?:~|\$HOME|\$\{HOME\})(?=\/|$)/;
/** A variable of a shell or of Windows. */
const VARIABLE = /\$\{[^${}]*\}|\$\w+|%\w+%/g;

/** Without empty and `.` segments, with `..` taken together as far as it goes, and without a slash at the end. */
export function normalPath(path: string): string {
  const isAbsolute = path.startsWith('/');
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    const last = kept.at(-1);
    if (segment !== '..') kept.push(segment);
    else if (last !== undefined && last !== '..' && !/[*\0~$]/.test(last)) kept.pop();
    // nothing is above the root
    else if (!isAbsolute || last !== undefined) kept.push(segment);
  }
  let whole = `${isAbsolute ? '/' : ''}${kept.join('/')}`;
  for (const [second, first] of SECOND_NAMES) whole = whole.replace(second, first);
  return whole === '' ? (isAbsolute ? '/' : '.') : whole;
}

/** In normal form, from the root. `folder`: where it is relative to. Home folders and variables stay as they are. */
export function absolutePath(path: string, folder: string): string {
  return normalPath(/^[/~$\0]/.test(path) ? path : `${folder}/${path}`);
}

/** In normal form, from the folder if it is inside it. */
export function relativePath(path: string, folder: string): string {
  const whole = normalPath(path);
  return folder !== '/' && whole.startsWith(`${folder}/`) ? whole.slice(folder.length + 1) : whole;
}

/** What file systems and eyes hold for the same text: composed, and without characters that are not shown. */
export function sameText(text: string): string {
  return text.normalize('NFC').replace(/\p{Default_Ignorable_Code_Point}/gu, '');
}

/** `~` in place of the variable of the home folder. */
export function homeAsTilde(word: string): string {
  return word.replace(HOME, '~');
}

/** With `UNKNOWN` in place of variables and of the home folder. */
export function withUnknown(word: string): string {
  return word.replace(/^~[^/]*/, UNKNOWN).replace(VARIABLE, UNKNOWN);
}

/** All forms of a path that a file tool is given. `worktree`: where it works; null: not known. */
export function pathForms(path: string, worktree: string | null): string[] {
  const forms = new Set([path]);
  // a program in C reads up to NUL
  const text = sameText(path.split('\0')[0] ?? '');
  for (const way of [text, text.replaceAll('\\', '/'), plainUri(text)]) {
    const tilde = homeAsTilde(way.trim());
    const inFolder = tilde.replace(/^\/proc\/(?:self|thread-self|\d+)\/cwd(?=\/|$)/, worktree ?? '.');
    for (const word of [inFolder, withUnknown(inFolder)]) {
      forms.add(word).add(normalPath(word));
      if (worktree === null) {
        // behind any folder
        forms.add(normalPath(`/${word}`));
        continue;
      }
      const whole = absolutePath(word, worktree);
      const inside = relativePath(whole, worktree);
      forms.add(whole).add(inside).add(`./${inside}`);
    }
  }
  return [...forms];
}

function plainUri(text: string): string {
  const path = /^file:\/\/[^/]*(\/.*)$/is.exec(text)?.[1];
  return path === undefined ? text : decoded(path);
}

/** All forms of an address. */
export function addressForms(address: string): string[] {
  return [address, normalAddress(address)];
}

/** With scheme and host in small letters, without a name before the host, the usual port, and a dot behind the host. */
export function normalAddress(address: string): string {
  const [, scheme, authority = '', rest = ''] =
    /^\s*([a-z][a-z0-9+.-]*):[\\/]*([^\\/?#]*)(.*)$/is.exec(sameText(address)) ?? [];
  if (scheme === undefined) return address;
  const host = decoded(authority.slice(authority.lastIndexOf('@') + 1)).toLowerCase();
  const plain = host.replace(scheme.toLowerCase() === 'https' ? /:443$/ : /:80$/, '').replace(/\.(?=:|$)/, '');
  const [path = '', ...query] = rest.replaceAll('\\', '/').split(/(?=[?#])/);
  return `${scheme.toLowerCase()}://${plain}${normalPath(`/${decoded(path)}`)}${path.length > 1 && path.endsWith('/') ? '/' : ''}${query.join('')}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // a percent sign that stands for itself
    return text;
  }
}
