/**
 * All texts that a person reads, from the first day in one catalogue. `{name}` is filled in; `{n|one|many}` picks by
 * number, with `#` for the number. Keys are typed, so a missing text does not compile (ADR 0005).
 */
import { EN } from './texts.en.ts';

export type TextKey = keyof typeof EN;
export type TextValues = Readonly<Record<string, string | number>>;

/** The text for a key in the person's language (English so far), with values filled in. An unknown value stays visible as `{name}`. */
export function text(key: TextKey, values: TextValues = {}): string {
  return EN[key].replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (one === undefined || many === undefined) return String(value);
    return (Number(value) === 1 ? one : many).replace(/#/g, String(value));
  });
}
