/** Decides whether what is at the path of a state file may be used as one. Pure. */
import { type Message, message, quoteArgument, RefusalError, visible } from '../../../contract/index.ts';

/** What is at a path, without following a link. */
export type Kind = 'file' | 'folder' | 'link' | 'pipe' | 'socket' | 'device';

/** What was found at a path. */
export interface FoundEntry {
  kind: Kind;
  uid: number;
  /** Number of hard links. Further names of a file may be in any folder. */
  linkCount: number;
}

/** What must be at a path. */
export interface RequiredEntry {
  kind: 'file' | 'folder';
  /** The user that must own it; null: any, or the system has no owners. */
  uid: number | null;
}

/** Why the entry must not be used; null: it may be. */
export function findObjection(found: FoundEntry, required: RequiredEntry): Message | null {
  if (found.kind !== required.kind) return message(`state.${found.kind}`);
  if (required.uid !== null && found.uid !== required.uid) return message('state.foreign', { uid: found.uid });
  // a folder also has a link for each folder in it
  if (found.kind === 'file' && found.linkCount > 1) return message('state.names', { n: found.linkCount });
  return null;
}

/** The refusal of what is at `path`. Its remedy is a shell command that is safe for any name. */
export function plantedRefusal(path: string, what: Message): RefusalError {
  const from = visible(quoteArgument(path));
  const to = visible(quoteArgument(`${path}.aside`));
  return new RefusalError({
    code: 'state-unreadable',
    why: message('state.planted', { path: visible(path), what, from, to }),
  });
}
