/** Joins two changes of one text by lines, where they do not touch the same lines. */

/** More comparisons of lines than this would hold up the page; then a person decides. */
const MAX_COMPARISONS = 4_000_000;

/** Lines of the base from `start` up to `end` (exclusive) that are replaced by `lines`. */
interface Hunk {
  start: number;
  end: number;
  lines: readonly string[];
}

/**
 * The text with both changes of `base`. Null: they overlap, or it is not clear which of two insertions comes first, so a
 * person must decide.
 */
export function mergeText(base: string, mine: string, theirs: string): string | null {
  if (mine === theirs || theirs === base) return mine;
  if (mine === base) return theirs;
  const lines = base.split('\n');
  const [own, other] = [hunksOf(lines, mine.split('\n')), hunksOf(lines, theirs.split('\n'))];
  if (own === null || other === null) return null;
  const all = [...own];
  for (const hunk of other) {
    if (own.some((one) => isSame(one, hunk))) continue;
    if (own.some((one) => overlaps(one, hunk))) return null;
    all.push(hunk);
  }
  all.sort((a, b) => a.start - b.start || a.end - b.end);
  const merged: string[] = [];
  let at = 0;
  for (const { start, end, lines: put } of all) {
    merged.push(...lines.slice(at, start), ...put);
    at = end;
  }
  return [...merged, ...lines.slice(at)].join('\n');
}

function isSame(a: Hunk, b: Hunk): boolean {
  return a.start === b.start && a.end === b.end && a.lines.join('\n') === b.lines.join('\n');
}

/** An insertion at the edge of another change overlaps it, since either could come first. */
function overlaps(a: Hunk, b: Hunk): boolean {
  if (a.start === a.end || b.start === b.end) return a.start <= b.end && b.start <= a.end;
  return a.start < b.end && b.start < a.end;
}

/** What differs from the base; null if there are too many lines to compare. */
function hunksOf(base: readonly string[], text: readonly string[]): Hunk[] | null {
  let first = 0;
  while (first < base.length && first < text.length && base[first] === text[first]) first += 1;
  let last = 0;
  const most = Math.min(base.length, text.length) - first;
  while (last < most && base[base.length - 1 - last] === text[text.length - 1 - last]) last += 1;
  const [a, b] = [base.slice(first, base.length - last), text.slice(first, text.length - last)];
  if (a.length * b.length > MAX_COMPARISONS) return null;
  const lengths = commonLengths(a, b);
  const common = (i: number, j: number) => lengths[i * (b.length + 1) + j] ?? 0;
  const hunks: Hunk[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [fromA, fromB] = [i, j];
    while (i < a.length || j < b.length) {
      if (i < a.length && j < b.length && a[i] === b[j]) break;
      if (j >= b.length || (i < a.length && common(i + 1, j) >= common(i, j + 1))) i += 1;
      else j += 1;
    }
    if (i > fromA || j > fromB) hunks.push({ start: first + fromA, end: first + i, lines: b.slice(fromB, j) });
    while (i < a.length && j < b.length && a[i] === b[j]) {
      i += 1;
      j += 1;
    }
  }
  return hunks;
}

/** The length of the longest common subsequence of the rests from each pair of lines on, row by row. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint16Array {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const [right, below] = [lengths[i * width + j + 1] ?? 0, lengths[(i + 1) * width + j] ?? 0];
      lengths[i * width + j] = a[i] === b[j] ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(right, below);
    }
  }
  return lengths;
}

/** Where a caret of the text before stands in the text after changes that another writer has made. */
export function movedCaret(before: string, after: string, caret: number): number {
  const [from, to] = [before.split('\n'), after.split('\n')];
  const line = before.slice(0, caret).split('\n').length - 1;
  const column = caret - startOf(from, line);
  let moved = line;
  for (const { start, end, lines } of hunksOf(from, to) ?? []) {
    if (end <= line) moved += lines.length - (end - start);
  }
  const words = to[moved];
  return words === undefined ? after.length : startOf(to, moved) + movedColumn(from[line] ?? '', words, column);
}

/** The offset at which a line begins. */
function startOf(lines: readonly string[], line: number): number {
  return lines.slice(0, line).reduce((sum, { length }) => sum + length + 1, 0);
}

/** The same within one line. */
function movedColumn(before: string, after: string, column: number): number {
  const most = Math.min(before.length, after.length);
  let same = 0;
  while (same < most && before[same] === after[same]) same += 1;
  if (column <= same) return column;
  let end = 0;
  while (end < most - same && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const fromEnd = before.length - column;
  return fromEnd <= end ? after.length - fromEnd : Math.min(column, after.length);
}
