/**
 * Texts that a person reads, by typed keys (ADR 0005).
 *
 * `{name}` is replaced by a value. `{n|one|other}` selects a form by a number, which replaces `#`: one form for each
 * plural category of the language, in the order of CLDR.
 */
import { isolate } from './bidi.ts';
import { type TextKey, wordsOf } from './texts.en.ts';

export type { TextKey } from './texts.en.ts';
/** The values of a text by placeholder. */
export type TextValues = Readonly<Record<string, string | number>>;

/** The catalogue's language, as a BCP 47 tag. */
const LANGUAGE = 'en';
/** Selects the plural category of a number; English has 'one' for 1 and 'other' for the rest. */
const PLURALS = new Intl.PluralRules(LANGUAGE);
const ORDER: readonly Intl.LDMLPluralRule[] = ['zero', 'one', 'two', 'few', 'many', 'other'];
const FORMS = ORDER.filter((form) => PLURALS.resolvedOptions().pluralCategories.includes(form));

/**
 * The text of a key in the person's language (English so far). A placeholder without a value stays visible as `{name}`.
 */
export function text(key: TextKey, values: TextValues = {}): string {
  return fillIn(wordsOf(key), values, copied(key) ? (value) => value : isolate);
}

/** Whether a person may copy parts of the text: an invisible mark would break a copied path. */
function copied(key: TextKey): boolean {
  return key.startsWith('cli.') || key.endsWith('.remedy');
}

/** Matches `{name}` and `{n|one|other}`; `{{name}}` stands for the literal `{name}`. */
const HOLE = /\{\{(\w+)\}\}|\{(\w+)(?:\|([^}]*))?\}/g;

/** Fills the placeholders of a template. `show` converts each value that is not a plural number. */
export function fillIn(words: string, values: TextValues, show: (value: string) => string = isolate): string {
  return words.replace(HOLE, (whole, braced: string | undefined, name: string, forms?: string) => {
    if (braced !== undefined) return `{${braced}}`;
    const value = values[name];
    if (value === undefined) return whole;
    if (forms === undefined) return show(String(value));
    const each = forms.split('|');
    const form = each[FORMS.indexOf(PLURALS.select(Number(value)))] ?? each.at(-1) ?? '';
    return form.replace(/#/g, String(value));
  });
}
