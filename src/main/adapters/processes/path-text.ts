import { isUtf8 } from 'node:buffer';

/**
 * A path's bytes as text. Different bytes never become the same text: a part that is no UTF-8 gets a lone surrogate for
 * each of its high bytes, which no real text holds, so that it is nobody's worktree but may well be inside of one.
 */
export function pathText(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  const parts: string[] = [];
  for (let from = 0; from <= bytes.length; ) {
    const slash = bytes.indexOf(0x2f, from);
    const part = bytes.subarray(from, slash < 0 ? bytes.length : slash);
    parts.push(isUtf8(part) ? part.toString('utf8') : withSurrogates(part));
    from += part.length + 1;
  }
  return parts.join('/');
}

function withSurrogates(part: Buffer): string {
  return Array.from(part, (byte) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)).join('');
}
