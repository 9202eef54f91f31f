/** Moves in the folder of a log: full files on by a number, and what is no file out of the way. */
import { lstatSync, renameSync } from 'node:fs';
import { type Message, type MessageOf, message, visible } from '../../../contract/index.ts';
import { kindAt } from './state-files.ts';

/** What stood in the place of a log: what it was, and where it is now. */
export interface Aside {
  path: string;
  what: Message;
  to: string;
}

/** Tells a person of it. */
export function asideMessage({ path, what, to }: Aside): MessageOf<'state.aside'> {
  return message('state.aside', { path: visible(path), what, to: visible(to) });
}

/** A link, a pipe or a folder in the place of a log is moved to a free name beside it; null: nothing is, or a file. */
export function putAside(path: string): Aside | null {
  const kind = kindAt(path);
  if (kind === null || kind === 'file') return null;
  let to = `${path}.aside`;
  for (let n = 2; kindAt(to) !== null; n += 1) to = `${path}.aside-${n}`;
  renameSync(path, to);
  return { path, what: message(`state.${kind}`), to };
}

/** `path` becomes `path.1`, and so on; the name after the last is not given, so the file that had it is replaced. */
export function moveOn(path: string, files: number): void {
  putAside(`${path}.${files - 1}`);
  for (let n = files - 1; n >= 1; n -= 1) {
    const from = n === 1 ? path : `${path}.${n - 1}`;
    if (lstatSync(from, { throwIfNoEntry: false })) renameSync(from, `${path}.${n}`);
  }
}
