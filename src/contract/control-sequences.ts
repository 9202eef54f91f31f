/** Control sequences in the output of a program. */

const ESC = '\u001b';

/**
 * Control sequences of ECMA-48, in their ESC and one-character forms: CSI (5.4), the strings OSC, DCS, SOS, PM and APC
 * (5.6) with their contents, and two-character sequences (nF, Fp, Fe, Fs).
 */
export const CONTROL_SEQUENCE = new RegExp(
  [
    `(?:${ESC}\\[|\u009b)[0-?]*[ -/]*[@-~]`,
    `(?:${ESC}[\\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c\u0018\u001a]*(?:\u0007|${ESC}\\\\|\u009c)`,
    `${ESC}[ -/]+[0-~]`,
    `${ESC}(?![\\[\\]PX^_])[0-~]`,
  ].join('|'),
  'g',
);

/** Begins a control sequence. */
export const CONTROL_SEQUENCE_START = new RegExp(`[${ESC}\u009b\u009d\u0090\u0098\u009e\u009f]`);
