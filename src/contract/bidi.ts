/**
 * Bidirectional text.
 *
 * A mark that embeds or overrides a direction could make a title rewrite the text beside it ('delete' shown as
 * 'eteled'), so such marks are removed. Text written from right to left is isolated, so that it reorders nothing but
 * itself (Unicode Standard Annex #9, 6.3).
 */

/**
 * Embeddings, overrides and isolates. Direction marks of no width (LRM, RLM, ALM) affect only their neighbours and are
 * kept.
 */
const CONTROLS = /[\u202A-\u202E\u2066-\u2069]/g;
/** The Unicode blocks of scripts that are written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08FF\u200F\u061C\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
const FIRST_STRONG_ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';

/** Removes the marks that embed or override a direction. For text in an element of its own, which isolates it. */
export function stripControls(words: string): string {
  return words.replace(CONTROLS, '');
}

/** Isolates text for the middle of a sentence that has no element for it: labels, menus, notices, window titles. */
export function isolate(words: string): string {
  const plain = stripControls(words);
  return RIGHT_TO_LEFT.test(plain) ? `${FIRST_STRONG_ISOLATE}${plain}${POP_ISOLATE}` : plain;
}

/**
 * Shows each direction mark of a command as an escape (`\u{202e}`): without the mark, a different command would be
 * shown.
 */
export function showControls(command: string): string {
  return command.replace(
    /[\u200E\u200F\u061C\u202A-\u202E\u2066-\u2069]/g,
    (mark) => `\\u{${mark.charCodeAt(0).toString(16).padStart(4, '0')}}`,
  );
}
