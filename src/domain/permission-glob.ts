/** Patterns of permission rules: `*` stands for any characters, line breaks included. All others stand for themselves. */

/** Stands in words for a part that is not known, such as the value of a variable. No command and no path contains it. */
export const UNKNOWN = '\0';

/** Whether the pattern covers the whole of these words. Takes time in proportion to both lengths at most. */
export function covers(pattern: string, words: string): boolean {
  const text = words.trim();
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

/**
 * Whether the pattern could cover words with parts that are not known. Only their beginnings and ends are compared, so it
 * says yes too often and never too rarely.
 */
export function mayCover(pattern: string, words: string): boolean {
  if (!words.includes(UNKNOWN)) return covers(pattern, words);
  const text = words.trim();
  const [before, after] = [text.slice(0, text.indexOf(UNKNOWN)), text.slice(text.lastIndexOf(UNKNOWN) + 1)];
  const first = pattern.split('*', 1)[0] ?? '';
  const last = pattern.slice(pattern.lastIndexOf('*') + 1);
  return agree(first, before, 'startsWith') && agree(last, after, 'endsWith');
}

function agree(a: string, b: string, how: 'startsWith' | 'endsWith'): boolean {
  return a[how](b) || b[how](a);
}
