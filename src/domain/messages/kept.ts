/** Messages that carry words: a person's own, and those of records that were written before messages had codes. */
export interface KeptMessages {
  /** Why a story is blocked, in a person's words. */
  'blocked.person': { text: string };
  /** A record of before, with the sentence that it was written with. `remedy`: while the change goes on. */
  legacy: { text: string; remedy?: string };
}
