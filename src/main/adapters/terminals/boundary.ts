/** Where output may be cut: a page that begins in the middle of a sequence would print the rest of it as text. */

const ESC = 0x1b;
const CAN = 0x18;
const SUB = 0x1a;
const BEL = 0x07;
/** Second bytes of ESC that begin a string (P X ] ^ _), and their one-character forms after 0xC2. */
const STRINGS = new Set([0x50, 0x58, 0x5d, 0x5e, 0x5f, 0x90, 0x98, 0x9d, 0x9e, 0x9f]);
const C1_LEAD = 0xc2;
const CSI = 0x9b;
const ST = 0x9c;

/** How many bytes at the end of `bytes` belong to a sequence, or a character, that is not complete yet. */
export function incompleteBytes(bytes: Uint8Array): number {
  // An ESC begins a new sequence whatever was before it, so nothing before the last one matters.
  const from = Math.max(0, bytes.lastIndexOf(ESC));
  let state: 'text' | 'escape' | 'control' | 'string' = 'text';
  let begin = from;
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    const c1 = at > from && bytes[at - 1] === C1_LEAD && byte >= 0x80 && byte < 0xa0 ? byte : 0;
    if (byte === ESC) {
      state = 'escape';
      begin = at;
    } else if (byte === CAN || byte === SUB) state = 'text';
    else if (state === 'text') {
      if (c1 !== CSI && !STRINGS.has(c1)) continue;
      state = c1 === CSI ? 'control' : 'string';
      begin = at - 1;
    } else if (state === 'escape') {
      if (byte === 0x5b) state = 'control';
      else if (STRINGS.has(byte)) state = 'string';
      // Intermediates go on; anything else ends it.
      else if (byte < 0x20 || byte > 0x2f) state = 'text';
    } else if (state === 'control') {
      if (byte >= 0x40 && byte <= 0x7e) state = 'text';
    } else if (byte === BEL || c1 === ST) state = 'text';
  }
  return state === 'text' ? incompleteCharacter(bytes) : bytes.length - begin;
}

/** Bytes of a UTF-8 character at the end that waits for more. */
function incompleteCharacter(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return back < size ? back : 0;
  }
  return 0;
}
