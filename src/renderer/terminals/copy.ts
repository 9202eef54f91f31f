/** Copying and pasting by the page itself. Where the browser does not allow it, a notice says so, and what works instead. */
import { text } from '../../contract/index.ts';
import type { Notices } from '../store/notices.ts';
import { isMac } from '../store/platform.ts';
import { writeClipboard } from '../ui/write-clipboard.ts';

/** The id of notices about the clipboard: a newer one replaces it. */
export const CLIPBOARD_NOTICE = 'clipboard';

/** Copies a text. Resolves to whether it was allowed. */
export async function copyOrSay(notices: Notices, content: string): Promise<boolean> {
  const isCopied = await writeClipboard(content);
  if (!isCopied) notices.show(text('clipboard.denied'), undefined, CLIPBOARD_NOTICE, text('clipboard.denied.hint'));
  return isCopied;
}

/** The text on the clipboard; null if reading it is not allowed. */
export async function readOrSay(notices: Notices): Promise<string | null> {
  try {
    return await navigator.clipboard.readText();
  } catch (error) {
    console.warn('The browser did not allow reading the clipboard.', error);
    const hint = text(isMac() ? 'clipboard.unread.hint.mac' : 'clipboard.unread.hint');
    notices.show(text('clipboard.unread'), undefined, CLIPBOARD_NOTICE, hint);
    return null;
  }
}
