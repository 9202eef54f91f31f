/** The characters of a US keyboard by key position (KeyboardEvent.code), for layouts without Latin letters. */

/** By code: the characters without and with Shift. Letters and digits are derived from their codes. */
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
/** The characters of Shift with 0 to 9. */
const DIGITS_SHIFTED = ')!@#$%^&*(';

/** The character at a key position, without or with Shift; null for all other keys, including the number pad. */
export function usCharacter(code: string, shifted = false): string | null {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) return shifted ? letter : letter.toLowerCase();
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  if (digit !== undefined) return shifted ? (DIGITS_SHIFTED[Number(digit)] ?? null) : digit;
  return SIGNS[code]?.[shifted ? 1 : 0] ?? null;
}
