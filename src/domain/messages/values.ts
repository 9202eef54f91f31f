/** What the values of a message may be: plain data, so that it can be stored and sent. */

/** The code says all. */
export type NoValues = Readonly<Record<never, never>>;

/** A message told inside another one. By its shape, so that the parts of the catalogue do not import the whole. */
export interface AnyMessage {
  readonly code: string;
  readonly values: object;
}

/** Words that are not ours (of the system, git, a library, a person), or a message of our own told inside. */
export type Said = string | AnyMessage;

/** A value that a message may carry. */
export type Value = string | number | boolean | null | AnyMessage | readonly Value[];
