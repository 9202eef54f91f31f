/** The values that messages may have: plain data, which can be stored and sent. */

/** For a code without values. */
export type NoValues = Readonly<Record<never, never>>;

/**
 * Any message as a value of another one. Defined by its shape, so that the parts of the catalogue do not import the
 * whole.
 */
export interface AnyMessage {
  readonly code: string;
  readonly values: object;
}

/** Text from outside Huskies (the system, git, a library, a person), or a message of the catalogue. */
export type Said = string | AnyMessage;

/** A value that a message may carry. */
export type Value = string | number | boolean | null | AnyMessage | readonly Value[];
