/** OSC 52: a program may put text on the clipboard while its terminal has the focus; it may never read it. */
import type { IDisposable, Terminal } from '@xterm/xterm';
import { text } from '../../contract/index.ts';
import { notice } from '../store/notices.ts';

/** The largest text taken, in base64 characters. */
const MOST = 1_000_000;

/** The text of an OSC 52 payload; null for a query or what is no text. */
export function clipboardText(payload: string): string | null {
  const body = payload.slice(payload.indexOf(';') + 1);
  if (body === '?' || body === '' || body.length > MOST) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(atob(body), (c) => c.charCodeAt(0)));
  } catch {
    // Not base64, or not UTF-8: nothing a person would want on the clipboard.
    return null;
  }
}

export function writeOnlyClipboard(term: Terminal, agent: string, focused: () => boolean): IDisposable {
  return term.parser.registerOscHandler(52, (payload) => {
    const copied = clipboardText(payload);
    if (copied !== null && focused()) void put(copied, text('terminal.copied', { agent, n: copied.length }));
    return true;
  });
}

export async function put(copied: string, said?: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(copied);
    if (said) notice(said, undefined, 'clipboard');
  } catch (error) {
    console.warn('the clipboard refused', error);
  }
}
