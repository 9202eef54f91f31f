/** Shows untrusted text without hidden characters, and argument lists in a readable form. */

/**
 * Controls, format characters (bidi, zero width, tags), unassigned and private characters, every blank but the space,
 * characters that fonts do not draw (fillers, variation selectors), and two blanks that Unicode classes as symbols.
 */
const HIDDEN = String.raw`[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u{2800}\u{1d159}]`;

/** From this many on, equal blanks are shown as one with their number, so that they cannot push text out of sight. */
const MANY = { hidden: 4, spaces: 40, lines: 20 };

const RUNS = new RegExp(`(?! )(${HIDDEN})\\1*| {${MANY.spaces},}`, 'gu');

/**
 * Replaces each invisible character by an escape such as `\u{3164}`, and many equal ones by `\u{3164}×3000`. `lines`:
 * keeps line breaks.
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
 * Writes an argument list on one line, quoted as for a shell. Different lists never look the same, even after `visible`:
 * backslashes in an argument are doubled wherever `visible` could add its own.
 */
export function quoteArguments(list: readonly string[]): string {
  return list.map(quoteArgument).join(' ');
}

/** Quotes one argument as for a shell, where it needs quotes. */
export function quoteArgument(argument: string): string {
  if (/^[\w@%+:,./{}-]+$/.test(argument)) return argument;
  if (/^[\x20-\x7e]+$/.test(argument)) return `'${argument.replace(/'/g, "'\\''")}'`;
  return `$'${argument.replace(/[\\']/g, '\\$&')}'`;
}

/** A command as a person types it in a shell: in this folder, with these variables. */
export function commandLine(
  command: readonly string[],
  { cwd, env = {} }: { cwd?: string | undefined; env?: Readonly<Record<string, string>> | undefined } = {},
): string {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${quoteArgument(value)}`);
  const words = [...variables, quoteArguments(command)].join(' ');
  return cwd === undefined ? words : `cd ${quoteArgument(cwd)} && ${words}`;
}
