/** How the command line writes: aligned, calm, and nothing from a repository or an agent reaches the terminal raw. */
import type { Refusal, TextKey, TextValues } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';

/** Control characters made visible, so that a name cannot move the cursor or change colours. */
export function plain(words: string): string {
  return words.replace(/\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (char) => {
    const code = char.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** A text of the catalogue as one line of output, whatever its values hold. */
export function line(key: TextKey, values: TextValues = {}): string {
  return `${plain(text(key, values))}\n`;
}

/** The heads of a table, which stand in one text. */
export function heads(key: TextKey): string[] {
  return text(key).split('|');
}

/** Columns wide enough for their longest cell; the last one is not padded. `numbers`: those that stand to the right. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: readonly number[] = [],
): string {
  const all = [head, ...rows.map((row) => row.map(plain))];
  const widths = head.map((_, column) => Math.max(...all.map((row) => [...(row[column] ?? '')].length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => {
          if (column === row.length - 1) return cell;
          const space = ' '.repeat((widths[column] ?? 0) - [...cell].length);
          return numbers.includes(column) ? space + cell : cell + space;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** At most `columns` characters, the last one saying that something was cut off. */
export function cut(words: string, columns: number): string {
  const chars = [...words];
  return chars.length <= columns ? words : `${chars.slice(0, Math.max(0, columns - 1)).join('')}…`;
}

export function json(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

/** A refusal for scripts: exactly code, message, remedy. */
export function refusalJson({ code, message, remedy }: Refusal): string {
  return json({ error: { code, message, remedy } });
}

/** A refusal for people: what is wrong, then what to do. */
export function refusalText({ message, remedy }: Refusal): string {
  return `${line('cli.refusal', { message })}${plain(remedy)}\n`;
}

/** '42 s', '3 min', '5 h', '2 d'. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return text('cli.span.seconds', { n: seconds });
  if (seconds < 7_200) return text('cli.span.minutes', { n: Math.round(seconds / 60) });
  if (seconds < 172_800) return text('cli.span.hours', { n: Math.round(seconds / 3_600) });
  return text('cli.span.days', { n: Math.round(seconds / 86_400) });
}
