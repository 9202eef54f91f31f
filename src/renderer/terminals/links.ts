/** Links in what an agent prints: found in the text, or given by OSC 8; each is asked about before it opens. */
import { mayOpenLink, text } from '../../contract/index.ts';
import { openDialog } from '../store/dialogs.ts';
import type { ProjectStore } from '../store/project-store.ts';

/** Characters of an address. Quotes, brackets and the like stand around one more often than in one. */
const INSIDE = '[^\\s"\'<>`\\\\^{}|()\\[\\]]';
/** A sentence's or an emphasis' end is no part of it. */
const LAST = '[^\\s"\'<>`\\\\^{}|()\\[\\].,;:!?*_~]';
/** As the contract's isLoopback, before the URL parser has made it small. */
const HERE = '(?:(?:[a-z0-9-]+\\.)*localhost|127(?:\\.\\d{1,3}){3}|\\[::1\\])(?::\\d{1,5})?';

/** The end of a host's name: neither 'localhost.evil.test' nor 'localhost@evil.test' is this machine. */
const END = `(?![a-z0-9@-])(?![.:]${LAST})`;

/** What becomes a link in the text: https anywhere, http on this machine. */
export const LINK = new RegExp(
  `https://${INSIDE}*${LAST}|http://${HERE}(?:/(?:${INSIDE}*${LAST})?|[?#]${INSIDE}*${LAST}|${END})`,
  'i',
);

export function isLink(url: string): boolean {
  try {
    return mayOpenLink(new URL(url));
  } catch {
    // No address at all.
    return false;
  }
}

/** Asks before it opens; what may not be opened is said, since OSC 8 makes any address look like a link. */
export function askLink(project: Pick<ProjectStore, 'dialogs' | 'notices'>, url: string): void {
  if (isLink(url)) openDialog(project, { kind: 'link', url });
  else project.notices.show(text('link.refused'), undefined, 'link', url.slice(0, 200));
}
