/** How the command line writes: aligned, calm, and nothing from a repository or an agent reaches the terminal raw. */
import type { Refusal, TextKey, TextValues } from '../../contract/index.ts';
import { isMessage, messageText, remedyText, sentence, text } from '../../contract/index.ts';

/**
 * What would act on a terminal or hide itself: control characters, format characters (direction, zero width, tags),
 * line and paragraph separators, fillers that look like nothing, halves of characters, and characters without a meaning.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}]/gu;
/** Emoji of several characters are held together by a joiner and a selector; there they are shown. */
const EMOJI =
  /\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]*(?:\u200d\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]*)*|[#*0-9]\ufe0f\u20e3/gu;

/** Most of what is written. The expressions below are large: to make them costs more than all other work of a lookup. */
const PRINTABLE = /^[\x20-\x7e]*$/;

/** Whatever could move the cursor, change colours, reorder or hide words is made visible. */
export function plain(words: string): string {
  if (PRINTABLE.test(words)) return words;
  let out = '';
  let at = 0;
  for (const { 0: emoji, index } of words.matchAll(EMOJI)) {
    out += seen(words.slice(at, index)) + emoji;
    at = index + emoji.length;
  }
  return out + seen(words.slice(at));
}

function seen(words: string): string {
  return words.replace(UNSEEN, (char) => {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** As plain(), line by line. All that the command line prints as text goes through it once more at its one way out. */
export function plainLines(words: string): string {
  return words.split('\n').map(plain).join('\n');
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

/** One value in one line of ASCII controls and plain words: what is unseen is escaped, which means the same to JSON. */
export function json(value: unknown): string {
  const whole = JSON.stringify(value, withSentence);
  if (PRINTABLE.test(whole)) return `${whole}\n`;
  const escaped = whole.replace(UNSEEN, (char) =>
    Array.from({ length: char.length }, (_, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );
  return `${escaped}\n`;
}

/** Beside code and values a message has its English sentence, and its remedy where it has one, wherever it stands. */
function withSentence(_key: string, value: unknown): unknown {
  if (!isMessage(value)) return value;
  const remedy = remedyText(value);
  const message = messageText(value, 'copied');
  return remedy === '' ? { ...value, message } : { ...value, message, remedy };
}

/** A refusal for scripts: its class, the message's code as `reason` with its values, and the sentences. */
export function refusalJson({ code, why, field, value }: Refusal): string {
  const message = messageText(why, 'copied');
  const remedy = remedyText(why);
  return json({ error: { code, reason: why.code, values: why.values, message, remedy, field, value } });
}

/** A refusal for people: what is wrong, then what to do. */
export function refusalText({ why }: Refusal): string {
  return `${line('cli.refusal', { message: sentence(messageText(why, 'copied')) })}${plain(remedyText(why))}\n`;
}

/** '42 s', '3 min', '5 h', '2 d'. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return text('cli.span.seconds', { n: seconds });
  if (seconds < 7_200) return text('cli.span.minutes', { n: Math.round(seconds / 60) });
  if (seconds < 172_800) return text('cli.span.hours', { n: Math.round(seconds / 3_600) });
  return text('cli.span.days', { n: Math.round(seconds / 86_400) });
}
