/** Messages that contain text: a person's own, and sentences stored before messages had codes. */
export interface KeptMessages {
  /** Why a story is blocked, as a person wrote it. */
  'blocked.person': { text: string };
  /** A sentence from a record that was written before messages had codes, with its remedy if it had one. */
  legacy: { text: string; remedy?: string };
}
