/** The check that a catalogue of texts and its messages belong together, made by the compiler. */

/** Names of the placeholders in a text: `{name}` and `{n|one|other}`; `{{` is a brace of the text itself. */
type Holes<S extends string> = S extends `${string}{${infer Hole}}${infer Rest}`
  ? (Hole extends `{${string}` ? never : Hole extends `${infer Name}|${string}` ? Name : Hole) | Holes<Rest>
  : never;

/** The code that a key is about: `<code>` or `<code>.remedy`. */
type CodeOf<Area, Key> = Key extends keyof Area ? Key : Key extends `${infer Code}.remedy` ? Code & keyof Area : never;

/** The texts themselves, where each placeholder is a value of its code; `never` where one is not, or the key names no code. */
type Checked<Area, Texts> = {
  [Key in keyof Texts]: CodeOf<Area, Key> extends infer Code
    ? [Code] extends [keyof Area]
      ? [Code] extends [never]
        ? never
        : Holes<Texts[Key] & string> extends keyof Area[Code]
          ? Texts[Key]
          : never
      : never
    : never;
};

/** One text for each code of an area. */
type Complete<Area> = { readonly [Code in keyof Area]: string };

/**
 * The texts of one area's messages as they are. What does not compile: a code without a text, a text without a code, and
 * a placeholder that is no value of its code.
 */
export function textsOf<Area>(): <const Texts extends Complete<Area>>(texts: Texts & Checked<Area, Texts>) => Texts {
  return (texts) => texts;
}
