/** Whether what stands at the path of a state file may be used as one. Pure. */
import { type Message, message, quoteArgument, RefusalError, visible } from '../../../contract/index.ts';

export type Kind = 'file' | 'folder' | 'link' | 'pipe' | 'socket' | 'device';

export interface Seen {
  kind: Kind;
  uid: number;
  /** How many names the file has; a second one may lie anywhere. */
  names: number;
}

export interface Wanted {
  kind: 'file' | 'folder';
  /** Ours; null where the system has no owners, or another's will do. */
  uid: number | null;
}

/** What speaks against it, null: nothing. */
export function objection(seen: Seen, wanted: Wanted): Message | null {
  if (seen.kind !== wanted.kind) return message(`state.${seen.kind}`);
  if (wanted.uid !== null && seen.uid !== wanted.uid) return message('state.foreign', { uid: seen.uid });
  // a folder has a name more for each folder in it
  if (seen.kind === 'file' && seen.names > 1) return message('state.names', { n: seen.names });
  return null;
}

/** `path` as a refusal with a remedy that can be pasted into a shell, whatever the folder is called. */
export function planted(path: string, what: Message): RefusalError {
  const from = visible(quoteArgument(path));
  const to = visible(quoteArgument(`${path}.aside`));
  return new RefusalError({
    code: 'state-unreadable',
    why: message('state.planted', { path: visible(path), what, from, to }),
  });
}
