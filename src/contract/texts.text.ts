/**
 * All texts that a person reads, from the first day in one catalogue. `{name}` is filled in; `{n|one|other}` picks by
 * number, with `#` for the number: one form for each plural category of the language, in the order of CLDR. Keys are typed, so a missing text does not compile (ADR 0005).
 */
import { isolate } from './bidi.ts';
import { type TextKey, wordsOf } from './texts.en.ts';

export type { TextKey } from './texts.en.ts';
export type TextValues = Readonly<Record<string, string | number>>;

/** The catalogue's language, as a BCP 47 tag. */
const LANGUAGE = 'en';
/** Which form a number takes in that language; in English 'one' for 1 alone, and 'other'. */
const PLURALS = new Intl.PluralRules(LANGUAGE);
const ORDER: readonly Intl.LDMLPluralRule[] = ['zero', 'one', 'two', 'few', 'many', 'other'];
const FORMS = ORDER.filter((form) => PLURALS.resolvedOptions().pluralCategories.includes(form));

/** The text for a key in the person's language (English so far), with values filled in. An unknown value stays visible as `{name}`. */
export function text(key: TextKey, values: TextValues = {}): string {
  return fillIn(wordsOf(key), values, copied(key) ? (value) => value : isolate);
}

/** Remedies and what a terminal prints are copied from there: an invisible mark would spoil a path. */
function copied(key: TextKey): boolean {
  return key.startsWith('cli.') || key.endsWith('.remedy');
}

/** `{name}`, `{n|one|other}`; `{{name}}` is `{name}` as a word of the text. */
const HOLE = /\{\{(\w+)\}\}|\{(\w+)(?:\|([^}]*))?\}/g;

/** `shown`: how a value that is a text stands in the sentence. */
export function fillIn(words: string, values: TextValues, shown: (value: string) => string = isolate): string {
  return words.replace(HOLE, (whole, braced: string | undefined, name: string, forms?: string) => {
    if (braced !== undefined) return `{${braced}}`;
    const value = values[name];
    if (value === undefined) return whole;
    if (forms === undefined) return shown(String(value));
    const each = forms.split('|');
    const form = each[FORMS.indexOf(PLURALS.select(Number(value)))] ?? each.at(-1) ?? '';
    return form.replace(/#/g, String(value));
  });
}
