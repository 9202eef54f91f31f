/** How the command line formats output. No text from a repository or an agent reaches the terminal unescaped. */
import type { Refusal, TextKey, TextValues } from '../../contract/index.ts';
import { isMessage, messageText, remedyText, sentence, text } from '../../contract/index.ts';

/**
 * Characters that control a terminal or are invisible: control and format characters (direction, zero width, tags), line
 * and paragraph separators, blank fillers, lone surrogates, private use and unassigned characters.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}]/gu;
/** Emoji of several characters contain a joiner and a selector, which must not be escaped there. */
const EMOJI =
  /\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]*(?:\u200d\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]*)*|[#*0-9]\ufe0f\u20e3/gu;

/** Fast path for most output: the two expressions above take longer to compile than everything else in a lookup. */
const PRINTABLE = /^[\x20-\x7e]*$/;

/** Escapes every character that could move the cursor, change colours, or reorder or hide text. */
export function escapeInvisible(raw: string): string {
  if (PRINTABLE.test(raw)) return raw;
  let out = '';
  let at = 0;
  for (const { 0: emoji, index } of raw.matchAll(EMOJI)) {
    out += escapeCharacters(raw.slice(at, index)) + emoji;
    at = index + emoji.length;
  }
  return out + escapeCharacters(raw.slice(at));
}

function escapeCharacters(raw: string): string {
  return raw.replace(INVISIBLE, (char) => {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** As escapeInvisible(), but keeps line breaks. runCli applies it to all text that it prints. */
export function escapeInvisibleLines(raw: string): string {
  return raw.split('\n').map(escapeInvisible).join('\n');
}

/** A text of the catalogue as one line of output, even if its values contain line breaks. */
export function line(key: TextKey, values: TextValues = {}): string {
  return `${escapeInvisible(text(key, values))}\n`;
}

/** The column heads of a table. The catalogue has them as one text, separated by `|`. */
export function columnHeads(key: TextKey): string[] {
  return text(key).split('|');
}

/** A table whose columns fit their longest cell; the last column is not padded. `numbers`: right-aligned columns. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: readonly number[] = [],
): string {
  const all = [head, ...rows.map((row) => row.map(escapeInvisible))];
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

/** At most `columns` characters, with `…` as the last one if the text was truncated. */
export function truncate(full: string, columns: number): string {
  const chars = [...full];
  return chars.length <= columns ? full : `${chars.slice(0, Math.max(0, columns - 1)).join('')}…`;
}

/** One value as one line of JSON. Invisible characters are written as JSON escapes, so the parsed value is the same. */
export function json(value: unknown): string {
  const whole = JSON.stringify(value, withSentence);
  if (PRINTABLE.test(whole)) return `${whole}\n`;
  const escaped = whole.replace(INVISIBLE, (char) =>
    Array.from({ length: char.length }, (_, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );
  return `${escaped}\n`;
}

/** A JSON.stringify replacer: adds to every message its English sentence, and its remedy if it has one. */
function withSentence(_key: string, value: unknown): unknown {
  if (!isMessage(value)) return value;
  const { code, values } = value;
  const remedy = remedyText(value);
  const message = messageText(value, 'copied');
  return remedy === '' ? { code, values, message } : { code, values, message, remedy };
}

/** A refusal as JSON for scripts: its class as `code`, the message's code as `reason`, its values, and the sentences. */
export function refusalJson({ code, why, field, value }: Refusal): string {
  const message = messageText(why, 'copied');
  const remedy = remedyText(why);
  return json({ error: { code, reason: why.code, values: why.values, message, remedy, field, value } });
}

/** A refusal as text for people: what is wrong, then what to do. */
export function refusalText({ why }: Refusal): string {
  return `${line('cli.refusal', { message: sentence(messageText(why, 'copied')) })}${escapeInvisible(remedyText(why))}\n`;
}

/** A duration such as '42 s', '3 min', '5 h' or '2 d'. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return text('cli.span.seconds', { n: seconds });
  if (seconds < 7_200) return text('cli.span.minutes', { n: Math.round(seconds / 60) });
  if (seconds < 172_800) return text('cli.span.hours', { n: Math.round(seconds / 3_600) });
  return text('cli.span.days', { n: Math.round(seconds / 86_400) });
}
