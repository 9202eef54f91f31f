// Bugs planted on purpose: a gate that says 'none found' must be seen to find these (trust.md's rule for its figures).

/**
 * One planted bug: in `file`, the text `find` (which must stand there exactly once) becomes `replace`.
 * @typedef {{ file: string, find: string, replace: string, breaks: string }} Mutant `breaks`: the invariant, and how
 */

/** @type {Record<string, Mutant>} */
export const MUTANTS = {};
