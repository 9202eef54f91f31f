/** Keeps hostile or merely huge sequences from hanging the page: a 14-byte `CSI b` can cost seconds. */
import type { IDisposable, Terminal } from '@xterm/xterm';

type Size = Pick<Terminal, 'cols' | 'rows'>;

/** Final bytes whose first parameter is a count, and the largest count that still can show. */
const LARGEST: Readonly<Record<string, (size: Size) => number>> = {
  b: ({ cols, rows }) => cols * rows, // REP: repeat the last character
  S: ({ rows }) => rows, // SU: scroll up
  T: ({ rows }) => rows, // SD: scroll down
  L: ({ rows }) => rows, // IL: insert lines
  M: ({ rows }) => rows, // DL: delete lines
  I: ({ cols }) => cols, // CHT: tabs forward
  Z: ({ cols }) => cols, // CBT: tabs backward
};

export function exceedsScreen(final: string, params: readonly (number | number[])[], size: Size): boolean {
  const first = params[0];
  const count = typeof first === 'number' ? first : (first?.[0] ?? 1);
  const largest = LARGEST[final];
  return largest !== undefined && count > largest(size);
}

/** A handler that returns true has swallowed the sequence. */
export function guardParser(term: Terminal): IDisposable[] {
  return Object.keys(LARGEST).map((final) =>
    term.parser.registerCsiHandler({ final }, (params) => exceedsScreen(final, params, term)),
  );
}
