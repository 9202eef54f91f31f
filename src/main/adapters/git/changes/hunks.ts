/** Cuts the difference of a file into parts of a limited number of lines, each with hunks of its own. */

/** A part of a difference. `next`: the number of the line after it; null if it is the last. */
export interface HunkPart {
  hunks: string;
  next: number | null;
  lines: number;
  cutLines: number;
}

/** A longer line is cut. Its layout would block the page. */
export const MAX_LINE_CHARACTERS = 2_000;

/** A part ends before it is longer than this, whatever its number of lines. */
const MAX_PART_CHARACTERS = 1_000_000;

/** The first line of a hunk: where it begins in both files, and what git shows of the code around it. */
const HEADER = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@(.*)$/;

/** The hunk that is being written: where it begins in both files, and its lines so far. */
interface OpenHunk {
  old: number;
  now: number;
  words: string;
  lines: string[];
}

/**
 * The part of `patch`, the output of a comparison of one file, that begins at line `from` and has at most `most` lines.
 * Only lines of the files count, not the headers.
 */
export function partOf(patch: string, from: number, most: number): HunkPart {
  const out: string[] = [];
  let hunk: OpenHunk | null = null;
  let [old, now, words] = [0, 0, ''];
  let [count, size, cutLines] = [0, 0, 0];
  let next: number | null = null;
  let isInside = false;
  const close = (): void => {
    if (hunk !== null && hunk.lines.length > 0) out.push(headerOf(hunk), ...hunk.lines);
    hunk = null;
  };
  for (const line of patch.replace(/\n$/, '').split('\n')) {
    const header = line.startsWith('@') ? HEADER.exec(line) : null;
    if (header !== null) {
      close();
      [old, now, words] = [Number(header[1]), Number(header[2]), header[3] ?? ''];
      isInside = true;
      continue;
    }
    if (!isInside) continue;
    // Git may leave out the sign of an empty line that is the same in both.
    const sign = line.slice(0, 1) || ' ';
    if (sign === '\\') {
      // It belongs to the line before it.
      if (hunk !== null) (hunk as OpenHunk).lines.push(line);
      continue;
    }
    const isShown = count >= from && next === null && count < from + most && size < MAX_PART_CHARACTERS;
    if (isShown) {
      hunk ??= { old, now, words, lines: [] };
      const isLong = line.length > MAX_LINE_CHARACTERS;
      const shown = isLong ? `${line.slice(0, MAX_LINE_CHARACTERS)}…` : line || ' ';
      if (isLong) cutLines += 1;
      hunk.lines.push(shown);
      size += shown.length;
    } else if (count >= from) {
      next ??= count;
      close();
    }
    if (sign !== '+') old += 1;
    if (sign !== '-') now += 1;
    count += 1;
  }
  close();
  return { hunks: out.join('\n'), next, lines: count, cutLines };
}

function headerOf({ old, now, words, lines }: OpenHunk): string {
  const removed = lines.filter((line) => line.startsWith('-') || line.startsWith(' ')).length;
  const added = lines.filter((line) => line.startsWith('+') || line.startsWith(' ')).length;
  return `@@ -${old},${removed} +${now},${added} @@${words.slice(0, 200)}`;
}
