/** Messages that contain text: a person's own, and sentences stored before messages had codes. */
export interface KeptMessages {
  /** Why a story is blocked, as a person wrote it. */
  'blocked.person': { text: string };
  /** Why a story is blocked, as a run wrote it with its own token. */
  'blocked.run': { text: string; run: string };
  /** A sentence from a record that was written before messages had codes. */
  legacy: { text: string };
}
