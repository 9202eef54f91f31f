/** Rotates log files, and moves away what is in the place of a log and is not a file. */
import { lstatSync, renameSync } from 'node:fs';
import { type Message, type MessageOf, message, visible } from '../../../contract/index.ts';
import { kindAt } from './state-files.ts';

/** What was moved away from the place of a log. */
export interface Aside {
  /** Path of the log. */
  path: string;
  /** What was there. */
  what: Message;
  /** Its new path. */
  to: string;
}

/** The message that tells a person what was put aside, and where. */
export function asideMessage({ path, what, to }: Aside): MessageOf<'state.aside'> {
  return message('state.aside', { path: visible(path), what, to: visible(to) });
}

/** Moves a link, a pipe or a folder from the place of a log to a free name. Null: a file or nothing was there. */
export function putAside(path: string): Aside | null {
  const kind = kindAt(path);
  if (kind === null || kind === 'file') return null;
  let to = `${path}.aside`;
  for (let n = 2; kindAt(to) !== null; n += 1) to = `${path}.aside-${n}`;
  renameSync(path, to);
  return { path, what: message(`state.${kind}`), to };
}

/** Renames `path` to `path.1`, `path.1` to `path.2` and so on. Of `maxFiles` files the oldest is replaced. */
export function rotateFiles(path: string, maxFiles: number): void {
  putAside(`${path}.${maxFiles - 1}`);
  for (let n = maxFiles - 1; n >= 1; n -= 1) {
    const from = n === 1 ? path : `${path}.${n - 1}`;
    if (lstatSync(from, { throwIfNoEntry: false })) renameSync(from, `${path}.${n}`);
  }
}
