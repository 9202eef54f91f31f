/** The ways of e2e/fake-agents/escapes/escape.c, and what may be asked of a stop of each. */

export interface EscapeKind {
  kind: string;
  /** Processes besides the agent that are asked for, in the short form and in the whole one. */
  sizes: readonly number[];
  longSizes: readonly number[];
  /**
   * No look can tell whose they are (docs/stop.md, "Limits"): they may be left, and nothing more may be claimed than
   * was seen.
   */
  unseen?: true;
  /** Faster than a look that stops nobody while it goes on: that one may end without an answer, and must say so. */
  outruns?: true;
  /** Exactly so many are to be killed as were asked for, and the agent. */
  exact?: true;
}

const MOST_SIZES = [1, 10];
const ALL = [1, 10, 100, 1000];

/** The kinds of the table in bench/RESULTS.md, column by column. */
export const FIELD: readonly EscapeKind[] = [
  ...['plain', 'deaf', 'setsid', 'daemon', 'cleared', 'stopped'].map(
    (kind) => ({ kind, sizes: MOST_SIZES, longSizes: ALL, exact: true }) as const,
  ),
  { kind: 'away', sizes: MOST_SIZES, longSizes: ALL, exact: true, unseen: true },
  // more of these two would only measure how fast this machine forks
  { kind: 'storm', sizes: [1], longSizes: [1, 3], outruns: true },
  { kind: 'hopper', sizes: [1, 10], longSizes: [1, 10, 30], outruns: true },
  { kind: 'mix', sizes: [1, 10, 100], longSizes: ALL, exact: true, unseen: true },
  { kind: 'mix-near', sizes: [100], longSizes: ALL, exact: true },
];

/** And more ways. */
export const MORE: readonly EscapeKind[] = [
  { kind: 'sibling', sizes: MOST_SIZES, longSizes: ALL, exact: true },
  { kind: 'headless', sizes: MOST_SIZES, longSizes: ALL },
  { kind: 'adopter', sizes: MOST_SIZES, longSizes: ALL },
  { kind: 'tracer', sizes: MOST_SIZES, longSizes: ALL },
  { kind: 'terminal', sizes: MOST_SIZES, longSizes: [1, 10, 100] },
  { kind: 'nested', sizes: MOST_SIZES, longSizes: [1, 10, 100] },
  { kind: 'phoenix', sizes: MOST_SIZES, longSizes: [1, 10, 100] },
  { kind: 'hydra', sizes: MOST_SIZES, longSizes: ALL },
  { kind: 'renamed', sizes: MOST_SIZES, longSizes: ALL, exact: true },
];
