/** Matches messages by their English text, for tests that are about the wording. */
import { isMessage, messageWithRemedy } from '../../contract/index.ts';

/** An asymmetric matcher for every message whose sentence and remedy contain or match `part`. */
export function saying(part: string | RegExp): unknown {
  return {
    $$typeof: Symbol.for('jest.asymmetricMatcher'),
    asymmetricMatch(other: unknown): boolean {
      if (!isMessage(other)) return false;
      const text = messageWithRemedy(other, 'copied');
      return typeof part === 'string' ? text.includes(part) : part.test(text);
    },
    toString: () => 'saying',
    toAsymmetricMatcher: () => `a message saying ${String(part)}`,
  };
}
