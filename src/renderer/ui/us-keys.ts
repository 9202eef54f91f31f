/** What each key of a US keyboard gives, by its place (KeyboardEvent.code): what a shortcut means where letters are not Latin. */

/** Code -> the characters without and with Shift; letters and digits follow from their codes. */
const SIGNS: Readonly<Record<string, string>> = {
  Backquote: '`~',
  Minus: '-_',
  Equal: '=+',
  BracketLeft: '[{',
  BracketRight: ']}',
  Backslash: '\\|',
  Semicolon: ';:',
  Quote: '\'"',
  Comma: ',<',
  Period: '.>',
  Slash: '/?',
  Space: '  ',
};
const DIGITS_SHIFTED = ')!@#$%^&*(';

/** The character of that place, without Shift or with it; null for all other keys, those of a number pad among them. */
export function usCharacter(code: string, shifted = false): string | null {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) return shifted ? letter : letter.toLowerCase();
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  if (digit !== undefined) return shifted ? (DIGITS_SHIFTED[Number(digit)] ?? null) : digit;
  return SIGNS[code]?.[shifted ? 1 : 0] ?? null;
}
