/** The difference between two texts, line by line, as a unified diff shows it. */

/** One line of a diff. `gap`: lines that are the same in both texts are left out here. */
export type DiffLine = { kind: 'same' | 'added' | 'removed'; text: string } | { kind: 'gap'; lines: number };

/** A diff, with the numbers of its lines. */
export interface LineDiff {
  lines: DiffLine[];
  added: number;
  removed: number;
}

/** Unchanged lines that are shown around a change, as git has it. */
const CONTEXT_LINES = 3;
/**
 * The most changed lines for which the shortest difference is looked for: the time grows with their square, and 400 take
 * a few ms. Above it the whole middle is shown as removed and added.
 */
const MAX_EDITS = 400;

/** The diff from `before` to `after`; `before` null: the file is new. */
export function diffLines(before: string | null, after: string): LineDiff {
  const old = linesOf(before ?? '');
  const now = linesOf(after);
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const middle = shortest(old.slice(start, old.length - end), now.slice(start, now.length - end));
  const same = (text: string): DiffLine => ({ kind: 'same', text });
  const all = [...old.slice(0, start).map(same), ...middle, ...old.slice(old.length - end).map(same)];
  return {
    lines: withGaps(all),
    added: middle.filter(({ kind }) => kind === 'added').length,
    removed: middle.filter(({ kind }) => kind === 'removed').length,
  };
}

function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** The shortest list of edits (E. W. Myers, 'An O(ND) Difference Algorithm and Its Variations', 1986). */
function shortest(old: readonly string[], now: readonly string[]): DiffLine[] {
  const whole = (): DiffLine[] => [
    ...old.map((text): DiffLine => ({ kind: 'removed', text })),
    ...now.map((text): DiffLine => ({ kind: 'added', text })),
  ];
  if (old.length === 0 || now.length === 0) return whole();
  const most = Math.min(MAX_EDITS, old.length + now.length);
  /** For each number of edits: the furthest line of `old` that is reached on each diagonal, which is `x - y`. */
  const trace: Map<number, number>[] = [];
  let reached = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= most; edits += 1) {
    trace.push(reached);
    const next = new Map(reached);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down = isDown(reached, diagonal, edits);
      let x = down ? at(reached, diagonal + 1) : at(reached, diagonal - 1) + 1;
      let y = x - diagonal;
      while (x < old.length && y < now.length && old[x] === now[y]) {
        x += 1;
        y += 1;
      }
      next.set(diagonal, x);
      if (x >= old.length && y >= now.length) return walkBack(old, now, trace);
    }
    reached = next;
  }
  return whole();
}

function walkBack(old: readonly string[], now: readonly string[], trace: readonly Map<number, number>[]): DiffLine[] {
  const lines: DiffLine[] = [];
  let x = old.length;
  let y = now.length;
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const reached = trace[edits] ?? new Map<number, number>();
    const diagonal = x - y;
    const down = isDown(reached, diagonal, edits);
    const fromX = down ? at(reached, diagonal + 1) : at(reached, diagonal - 1);
    const fromY = fromX - (down ? diagonal + 1 : diagonal - 1);
    while (x > fromX && y > fromY && x > 0 && y > 0) {
      x -= 1;
      y -= 1;
      lines.push({ kind: 'same', text: old[x] ?? '' });
    }
    if (edits === 0) break;
    if (down) {
      y -= 1;
      lines.push({ kind: 'added', text: now[y] ?? '' });
    } else {
      x -= 1;
      lines.push({ kind: 'removed', text: old[x] ?? '' });
    }
  }
  return lines.reverse();
}

function isDown(reached: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  return diagonal === -edits || (diagonal !== edits && at(reached, diagonal - 1) < at(reached, diagonal + 1));
}

function at(reached: ReadonlyMap<number, number>, diagonal: number): number {
  return reached.get(diagonal) ?? 0;
}

/** Leaves out unchanged lines that are far from every change. */
function withGaps(lines: readonly DiffLine[]): DiffLine[] {
  const isNear = new Array<boolean>(lines.length).fill(false);
  lines.forEach((line, index) => {
    if (line.kind === 'same') return;
    const to = Math.min(lines.length - 1, index + CONTEXT_LINES);
    for (let near = Math.max(0, index - CONTEXT_LINES); near <= to; near += 1) isNear[near] = true;
  });
  const shown: DiffLine[] = [];
  lines.forEach((line, index) => {
    const last = shown.at(-1);
    if (isNear[index]) shown.push(line);
    else if (last?.kind === 'gap') last.lines += 1;
    else shown.push({ kind: 'gap', lines: 1 });
  });
  return shown;
}
