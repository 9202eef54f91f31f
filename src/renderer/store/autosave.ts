/** The pause in typing after which a text is saved by itself, in ms. */
export const AUTOSAVE_MS = 1_000;
