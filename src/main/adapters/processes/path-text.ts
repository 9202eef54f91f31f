/**
 * A path's bytes as text. Different bytes never become the same text: a part that is no UTF-8 gets a lone surrogate for
 * each of its high bytes, which no real text holds, so that it is nobody's worktree but may well be inside of one.
 */
export function pathText(bytes: Buffer): string {
  const text = asUtf8(bytes);
  if (text !== null) return text;
  const parts: string[] = [];
  for (let from = 0; from <= bytes.length; ) {
    const slash = bytes.indexOf(0x2f, from);
    const part = bytes.subarray(from, slash < 0 ? bytes.length : slash);
    parts.push(asUtf8(part) ?? withSurrogates(part));
    from += part.length + 1;
  }
  return parts.join('/');
}

/** Null when it is none. By its way back, since Node 16 has no test for it. */
function asUtf8(bytes: Buffer): string | null {
  const text = bytes.toString('utf8');
  return !text.includes('\ufffd') || Buffer.from(text).equals(bytes) ? text : null;
}

function withSurrogates(part: Buffer): string {
  return Array.from(part, (byte) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)).join('');
}
