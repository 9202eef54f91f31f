/** Lets the compiler check that each message has a text, with placeholders that are values of the message. */

/** The names of the placeholders in a text: `{name}` and `{n|one|other}`, but not the literal `{{name}}`. */
type Holes<S extends string> = S extends `${string}{${infer Hole}}${infer Rest}`
  ? (Hole extends `{${string}` ? never : Hole extends `${infer Name}|${string}` ? Name : Hole) | Holes<Rest>
  : never;

/** The code that a key belongs to: `<code>` or `<code>.remedy`. */
type CodeOf<Area, Key> = Key extends keyof Area ? Key : Key extends `${infer Code}.remedy` ? Code & keyof Area : never;

/** The texts unchanged, but `never` where a placeholder is not a value of its code or the key has no code. */
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

/** A text for each code of an area. */
type Complete<Area> = { readonly [Code in keyof Area]: string };

/**
 * Returns the texts of one area's messages unchanged. It does not compile if a code has no text, a text has no code, or a
 * placeholder is not a value of its code.
 */
export function textsOf<Area>(): <const Texts extends Complete<Area>>(texts: Texts & Checked<Area, Texts>) => Texts {
  return (texts) => texts;
}
