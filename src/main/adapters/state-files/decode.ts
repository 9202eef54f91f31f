/** Bytes of a file that a person wrote, as text: never guessed, so that what is shown is what is there. */
import { type Message, message } from '../../../contract/index.ts';

/** `line`: the first one, from 1, that is no text; `why` says what it holds. */
export type Decoded = { ok: true; text: string } | { ok: false; line: number; why: Message };

/** UTF-8, a mark at its beginning left out. Says the first line (from 1) that is none, or that holds a NUL. */
export function decodeText(bytes: Uint8Array): Decoded {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (utf16) return { ok: false, line: 1, why: message('text.utf16') };
  // no byte of a longer character is a line break, so each line stands for itself
  for (let line = 1, from = 0; from <= bytes.length; line += 1) {
    const end = bytes.indexOf(0x0a, from);
    const to = end === -1 ? bytes.length : end;
    const part = bytes.subarray(from, to);
    if (part.includes(0)) return { ok: false, line, why: message('text.nul') };
    if (!isUtf8(part)) return { ok: false, line, why: message('text.bytes') };
    from = to + 1;
  }
  return { ok: true, text: new TextDecoder().decode(bytes) };
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
