/** Decodes a file that a person wrote. It guesses no encoding, so that a person sees exactly what is in the file. */
import { type Message, message } from '../../../contract/index.ts';

/** `line`: number of the first line, from 1, that is not text; `why`: what it contains instead. */
export type Decoded = { ok: true; text: string } | { ok: false; line: number; why: Message };

/** Decodes UTF-8 and removes a byte order mark. Refuses other bytes, and NUL. */
export function decodeText(bytes: Uint8Array): Decoded {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (utf16) return { ok: false, line: 1, why: message('text.utf16') };
  // a line break is never a part of a longer character, so each line can be checked alone
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
