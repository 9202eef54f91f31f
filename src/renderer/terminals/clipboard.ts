/** OSC 52: a program may put text on the clipboard while its terminal has the focus; it may never read it. */
import type { IDisposable, Terminal } from '@xterm/xterm';
import { text } from '../../contract/index.ts';
import type { Notices } from '../store/notices.ts';

/** The largest text taken, in base64 characters. */
const MOST_CHARACTERS = 1_000_000;

/** The text of an OSC 52 payload; null for a query or what is no text. */
export function clipboardText(payload: string): string | null {
  const body = payload.slice(payload.indexOf(';') + 1);
  if (body === '?' || body === '' || body.length > MOST_CHARACTERS) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(atob(body), (c) => c.charCodeAt(0)));
  } catch {
    // Not base64, or not UTF-8: nothing a person would want on the clipboard.
    return null;
  }
}

export function writeOnlyClipboard(
  term: Terminal,
  agent: string,
  notices: Notices,
  focused: () => boolean,
): IDisposable {
  const copy = async (copied: string) => {
    if (await put(copied)) {
      notices.show(text('terminal.copied', { agent, n: copied.length }), undefined, 'clipboard');
    }
  };
  return term.parser.registerOscHandler(52, (payload) => {
    const copied = clipboardText(payload);
    if (copied !== null && focused()) void copy(copied);
    return true;
  });
}

/** False: the clipboard refused. */
export async function put(copied: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(copied);
    return true;
  } catch (error) {
    console.warn('the clipboard refused', error);
    return false;
  }
}
