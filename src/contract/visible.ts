/** Texts of others, shown so that nothing in them is hidden, and argument lists as a person reads them. */

/**
 * Controls, format characters (bidi, zero width, tags), unassigned and private ones, every blank but the space,
 * whatever fonts draw as nothing (fillers, variation selectors), and two blanks that Unicode counts as symbols.
 */
const HIDDEN = String.raw`[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u{2800}\u{1d159}]`;

/** From so many on, equal blanks are shown as one and their number: nobody would look for what stands behind them. */
const MANY = { hidden: 4, spaces: 40, lines: 20 };

const RUNS = new RegExp(`(?! )(${HIDDEN})\\1*| {${MANY.spaces},}`, 'gu');

/**
 * `words` with each invisible character as `\u{3164}`, and many equal ones as `\u{3164}×3000`. `lines`: line breaks
 * stay, for a text of several lines.
 */
export function visible(words: string, { lines = false }: { lines?: boolean } = {}): string {
  return words.replace(RUNS, (run) => {
    const char = String.fromCodePoint(run.codePointAt(0) ?? 0);
    const count = run.length / char.length;
    const shown = `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
    if (lines && char === '\n') return count < MANY.lines ? run : `\n${shown}×${count}\n`;
    if (char !== ' ' && count < MANY.hidden) return shown.repeat(count);
    return `${shown}×${count}`;
  });
}

/**
 * An argument list on one line, quoted where a shell would want it. Two lists that differ never look the same, also
 * when shown by `visible`: where that escapes, backslashes of the text itself are doubled.
 */
export function quoteArguments(list: readonly string[]): string {
  return list.map(quoteArgument).join(' ');
}

export function quoteArgument(argument: string): string {
  if (/^[\w@%+:,./{}-]+$/.test(argument)) return argument;
  if (/^[\x20-\x7e]+$/.test(argument)) return `'${argument.replace(/'/g, "'\\''")}'`;
  return `$'${argument.replace(/[\\']/g, '\\$&')}'`;
}
