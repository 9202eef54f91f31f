/**
 * Decodes a path's bytes, so that different bytes never become the same text.
 *
 * In a part that is not UTF-8, each high byte becomes a lone surrogate, which no valid text contains. Such a path can
 * therefore be inside a worktree, but never be taken for the worktree itself.
 */
export function pathText(bytes: Buffer): string {
  const text = decodeUtf8(bytes);
  if (text !== null) return text;
  const parts: string[] = [];
  for (let from = 0; from <= bytes.length; ) {
    const slash = bytes.indexOf(0x2f, from);
    const part = bytes.subarray(from, slash < 0 ? bytes.length : slash);
    parts.push(decodeUtf8(part) ?? withSurrogates(part));
    from += part.length + 1;
  }
  return parts.join('/');
}

/** Null when the bytes are not UTF-8. Encodes the text again to check that, since Node 16 has no isUtf8. */
function decodeUtf8(bytes: Buffer): string | null {
  const text = bytes.toString('utf8');
  return !text.includes('\ufffd') || Buffer.from(text).equals(bytes) ? text : null;
}

function withSurrogates(part: Buffer): string {
  return Array.from(part, (byte) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)).join('');
}
