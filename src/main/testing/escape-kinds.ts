/** The kinds of escapes in e2e/fake-agents/escapes/escape.c, and what a stop of each must achieve. */

/** One kind of escape. */
export interface EscapeKind {
  /** Its name as an argument of escape.c. */
  kind: string;
  /** How many processes it starts besides the agent, in the short and in the long form of the tests. */
  sizes: readonly number[];
  longSizes: readonly number[];
  /**
   * No look can attribute these processes to the run (docs/stop.md, "Limits"). They may survive, and the stop may claim
   * no more than it has seen.
   */
  unseen?: true;
  /** Forks faster than a look that suspends no process. Such a look may stay without a result, and must report that. */
  outruns?: true;
  /** The stop must kill exactly the agent and as many processes as were started. */
  exact?: true;
}

const SHORT_SIZES = [1, 10];
const LONG_SIZES = [1, 10, 100, 1000];

/** The kinds that the table in bench/RESULTS.md has, in its order. */
export const TABLE_KINDS: readonly EscapeKind[] = [
  ...['plain', 'deaf', 'setsid', 'daemon', 'cleared', 'stopped'].map(
    (kind) => ({ kind, sizes: SHORT_SIZES, longSizes: LONG_SIZES, exact: true }) as const,
  ),
  { kind: 'away', sizes: SHORT_SIZES, longSizes: LONG_SIZES, exact: true, unseen: true },
  // Larger sizes of these two kinds would only measure how fast this machine forks.
  { kind: 'storm', sizes: [1], longSizes: [1, 3], outruns: true },
  { kind: 'hopper', sizes: [1, 10], longSizes: [1, 10, 30], outruns: true },
  { kind: 'mix', sizes: [1, 10, 100], longSizes: LONG_SIZES, exact: true, unseen: true },
  { kind: 'mix-near', sizes: [100], longSizes: LONG_SIZES, exact: true },
];

/** Further kinds. */
export const MORE_KINDS: readonly EscapeKind[] = [
  { kind: 'sibling', sizes: SHORT_SIZES, longSizes: LONG_SIZES, exact: true },
  { kind: 'headless', sizes: SHORT_SIZES, longSizes: LONG_SIZES },
  { kind: 'adopter', sizes: SHORT_SIZES, longSizes: LONG_SIZES },
  { kind: 'tracer', sizes: SHORT_SIZES, longSizes: LONG_SIZES },
  { kind: 'terminal', sizes: SHORT_SIZES, longSizes: [1, 10, 100] },
  { kind: 'nested', sizes: SHORT_SIZES, longSizes: [1, 10, 100] },
  { kind: 'phoenix', sizes: SHORT_SIZES, longSizes: [1, 10, 100] },
  { kind: 'hydra', sizes: SHORT_SIZES, longSizes: LONG_SIZES },
  { kind: 'renamed', sizes: SHORT_SIZES, longSizes: LONG_SIZES, exact: true },
];
