/** Patterns of permission rules: `*` stands for any characters, line breaks included. All others stand for themselves. */

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
