/**
 * A person's words in another direction than the sentence around them. Marks that embed or override a direction could
 * make a title rewrite what stands beside it ('delete' shown as 'eteled'): they are not shown. What is written from
 * right to left is isolate, so that it orders only itself (Unicode Standard Annex #9, 6.3).
 */

/** Embeddings, overrides and isolates. Direction marks of no width (LRM, RLM, ALM) order only their neighbours: kept. */
const CONTROLS = /[\u202A-\u202E\u2066-\u2069]/g;
/** Letters of the scripts that are written from right to left, by their blocks. */
const RIGHT_TO_LEFT = /[\u0590-\u08FF\u200F\u061C\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
const FIRST_STRONG_ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';

/** The words without what embeds or overrides a direction: for an element of their own, which isolates them. */
export function stripControls(words: string): string {
  return words.replace(CONTROLS, '');
}

/** The words for the middle of a sentence, where no element can isolate them: labels, menus, notices, titles of windows. */
export function isolate(words: string): string {
  const plain = stripControls(words);
  return RIGHT_TO_LEFT.test(plain) ? `${FIRST_STRONG_ISOLATE}${plain}${POP_ISOLATE}` : plain;
}

/** A command as it would run: each such mark is seen for what it is, since leaving it out would show another command. */
export function showControls(command: string): string {
  return command.replace(
    /[\u200E\u200F\u061C\u202A-\u202E\u2066-\u2069]/g,
    (mark) => `\\u{${mark.charCodeAt(0).toString(16).padStart(4, '0')}}`,
  );
}
