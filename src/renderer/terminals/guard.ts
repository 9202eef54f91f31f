/** Drops control sequences with huge counts, which would block the page: a `CSI b` of 14 bytes can take seconds. */
import type { IDisposable, Terminal } from '@xterm/xterm';

type Size = Pick<Terminal, 'cols' | 'rows'>;

/** By final byte of a sequence whose first parameter is a count: the largest count that has a visible effect. */
const MAX_COUNTS: Readonly<Record<string, (size: Size) => number>> = {
  b: ({ cols, rows }) => cols * rows, // REP: repeat the last character
  S: ({ rows }) => rows, // SU: scroll up
  T: ({ rows }) => rows, // SD: scroll down
  L: ({ rows }) => rows, // IL: insert lines
  M: ({ rows }) => rows, // DL: delete lines
  I: ({ cols }) => cols, // CHT: tabs forward
  Z: ({ cols }) => cols, // CBT: tabs backward
};

/** Whether the sequence has a count that is larger than the screen. */
export function exceedsScreen(final: string, params: readonly (number | number[])[], size: Size): boolean {
  const first = params[0];
  const count = typeof first === 'number' ? first : (first?.[0] ?? 1);
  const maxCount = MAX_COUNTS[final];
  return maxCount !== undefined && count > maxCount(size);
}

/** Registers the handlers. A handler that returns true consumes the sequence, so that the terminal ignores it. */
export function guardParser(term: Terminal): IDisposable[] {
  return Object.keys(MAX_COUNTS).map((final) =>
    term.parser.registerCsiHandler({ final }, (params) => exceedsScreen(final, params, term)),
  );
}
