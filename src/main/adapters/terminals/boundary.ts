/** Finds where output may be cut. A page that begins inside a sequence would print the rest of it as text. */

const ESC = 0x1b;
const CAN = 0x18;
const SUB = 0x1a;
const BEL = 0x07;
/** Bytes that begin a string after ESC (P X ] ^ _), and the second byte of their one-character forms after 0xC2. */
const STRINGS = new Set([0x50, 0x58, 0x5d, 0x5e, 0x5f, 0x90, 0x98, 0x9d, 0x9e, 0x9f]);
const C1_LEAD = 0xc2;
const CSI = 0x9b;
const ST = 0x9c;

/** The number of bytes at the end that belong to an incomplete sequence or character. */
export function incompleteBytes(bytes: Uint8Array): number {
  // An ESC always begins a new sequence, so nothing before the last one matters.
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
      // An intermediate byte continues the sequence; any other byte ends it.
      else if (byte < 0x20 || byte > 0x2f) state = 'text';
    } else if (state === 'control') {
      if (byte >= 0x40 && byte <= 0x7e) state = 'text';
    } else if (byte === BEL || c1 === ST) state = 'text';
  }
  return state === 'text' ? incompleteCharacter(bytes) : bytes.length - begin;
}

/** The number of bytes at the end that belong to an incomplete UTF-8 character. */
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
