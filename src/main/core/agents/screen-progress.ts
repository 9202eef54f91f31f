/** Whether a screen shows anything new. Decisions only. */

/** How many lines of a screen are remembered. A screen has some 50, so this covers what scrolls up and is drawn again. */
const MOST_LINES = 1_000;

/** What a screen has shown so far. */
export interface Shown {
  lines: ReadonlySet<string>;
  /** How often it has shown something new. */
  changes: number;
}

/**
 * What was shown after a look at these lines. CLIs erase their screen and draw it again, so a line that comes again, or is
 * drawn in part, is not new. `before`: undefined at the first look. The same object: nothing is new.
 */
export function shownAfter(before: Shown | undefined, lines: readonly string[]): Shown {
  if (before === undefined) return { lines: new Set(lines), changes: 0 };
  const added = lines.filter((line) => !before.lines.has(line) && !isPart(line, before.lines));
  if (added.length === 0) return before;
  const kept = before.lines.size + added.length > MOST_LINES ? [] : before.lines;
  return { lines: new Set([...kept, ...lines]), changes: before.changes + 1 };
}

function isPart(line: string, lines: ReadonlySet<string>): boolean {
  for (const whole of lines) if (whole.startsWith(line)) return true;
  return false;
}
