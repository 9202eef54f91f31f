/** Messages by what a person reads of them, for tests in which the words are the point. */
import { isMessage, toldMessage } from '../../contract/index.ts';

/** Equals, in an expectation, each message whose sentence and remedy hold these words. */
export function saying(words: string | RegExp): unknown {
  return {
    $$typeof: Symbol.for('jest.asymmetricMatcher'),
    asymmetricMatch(other: unknown): boolean {
      if (!isMessage(other)) return false;
      const told = toldMessage(other, 'copied');
      return typeof words === 'string' ? told.includes(words) : words.test(told);
    },
    toString: () => 'saying',
    toAsymmetricMatcher: () => `a message saying ${String(words)}`,
  };
}
