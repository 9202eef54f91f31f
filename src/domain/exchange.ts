/** Exchange: how several machines merge their boards by files (ADR 22). */

/**
 * Whether this can be the name of a writer: one machine's copy of the project. Its exchange file has the same name, so it
 * is a valid file name everywhere.
 */
export function isWriterName(value: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,47}$/.test(value);
}

/** The extension of exchange files. */
export const EXCHANGE_EXTENSION = '.huskies';

/** The longest update of one story, in characters: a message to the host must hold it. */
export const MAX_UPDATES_CHARACTERS = 2_000_000;
