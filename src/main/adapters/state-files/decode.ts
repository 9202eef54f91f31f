/** Bytes of a file that a person wrote, as text: never guessed, so that what is shown is what is there. */
import { text } from '../../../contract/index.ts';

export type Decoded = { ok: true; text: string } | { ok: false; line: number; message: string; remedy: string };

/** UTF-8, a mark at its beginning left out. Says the first line (from 1) that is none, or that holds a NUL. */
export function decodeText(bytes: Uint8Array): Decoded {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (utf16) return refused(1, text('adapters.text.utf16'));
  // no byte of a longer character is a line break, so each line stands for itself
  for (let line = 1, from = 0; from <= bytes.length; line += 1) {
    const end = bytes.indexOf(0x0a, from);
    const to = end === -1 ? bytes.length : end;
    const part = bytes.subarray(from, to);
    if (part.includes(0)) return refused(line, text('adapters.text.nul'));
    if (!isUtf8(part)) return refused(line, text('adapters.text.bytes'));
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

function refused(line: number, message: string): Decoded {
  return { ok: false, line, message, remedy: text('adapters.text.remedy') };
}
