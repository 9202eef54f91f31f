/** Links in an agent's output, found in the text or given by OSC 8. A confirmation comes before each opens. */
import { mayOpenLink, text } from '../../contract/index.ts';
import { openDialog } from '../store/dialogs.ts';
import type { ProjectStore } from '../store/project-store.ts';

/** The characters of an address. Quotes and brackets are left out, since they usually enclose an address. */
const URL_CHARACTER = '[^\\s"\'<>`\\\\^{}|()\\[\\]]';
/** The last character of an address: no punctuation, which belongs to the sentence. */
const LAST_CHARACTER = '[^\\s"\'<>`\\\\^{}|()\\[\\].,;:!?*_~]';
/** A loopback host, as in the contract's isLoopback, but before the URL parser has normalised it. */
const LOOPBACK_HOST = '(?:(?:[a-z0-9-]+\\.)*localhost|127(?:\\.\\d{1,3}){3}|\\[::1\\])(?::\\d{1,5})?';

/** The end of a host name, so that 'localhost.evil.test' and 'localhost@evil.test' do not count as this machine. */
const HOST_END = `(?![a-z0-9@-])(?![.:]${LAST_CHARACTER})`;

/** Addresses that become links: https on any host, http on this machine. */
export const LINK = new RegExp(
  `https://${URL_CHARACTER}*${LAST_CHARACTER}|http://${LOOPBACK_HOST}(?:/(?:${URL_CHARACTER}*${LAST_CHARACTER})?|[?#]${URL_CHARACTER}*${LAST_CHARACTER}|${HOST_END})`,
  'i',
);

/** Whether the address may be opened. */
export function isLink(url: string): boolean {
  try {
    return mayOpenLink(new URL(url));
  } catch {
    // Not an address.
    return false;
  }
}

/** Opens the confirmation, or shows a notice if the address is not allowed: by OSC 8 any address looks like a link. */
export function confirmLink(project: Pick<ProjectStore, 'dialogs' | 'notices'>, url: string): void {
  if (isLink(url)) openDialog(project, { kind: 'link', url });
  else project.notices.show(text('link.refused'), undefined, 'link', url.slice(0, 200));
}
