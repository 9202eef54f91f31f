/** The clipboard (OSC 52): a program may write it while its terminal has the focus, and may never read it. */
import type { IDisposable, Terminal } from '@xterm/xterm';
import { text } from '../../contract/index.ts';
import type { Notices } from '../store/notices.ts';
import { CLIPBOARD_NOTICE, copyOrSay } from './copy.ts';

/** The longest accepted text, in base64 characters. */
const MAX_BASE64_CHARACTERS = 1_000_000;

/** The text of an OSC 52 payload; null for a query, or if the payload is not a text. */
export function clipboardText(payload: string): string | null {
  const body = payload.slice(payload.indexOf(';') + 1);
  if (body === '?' || body === '' || body.length > MAX_BASE64_CHARACTERS) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(atob(body), (c) => c.charCodeAt(0)));
  } catch {
    // Not base64, or not UTF-8.
    return null;
  }
}

/** Handles OSC 52 of a terminal: while it is `focused`, the agent may copy a text, which a notice then shows. */
export function allowClipboardWrites(
  term: Terminal,
  agent: string,
  notices: Notices,
  focused: () => boolean,
): IDisposable {
  const copy = async (content: string) => {
    if (await copyOrSay(notices, content)) {
      notices.show(text('terminal.copied', { agent, n: content.length }), undefined, CLIPBOARD_NOTICE);
    }
  };
  return term.parser.registerOscHandler(52, (payload) => {
    const content = clipboardText(payload);
    if (content !== null && focused()) void copy(content);
    return true;
  });
}
