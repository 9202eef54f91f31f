/** How a message and its remedy are told one after the other. The one place that joins them. */
import type { Refusal } from './errors.ts';

/** The end of a sentence, with the quotes, brackets and direction marks that may close after it. */
const ENDED = /[.!?…:;]['"’”)\]\u2069]*$/;

/** `words` with a full stop, where they have no end yet; the blanks behind them are dropped. */
export function sentence(words: string): string {
  const told = words.trimEnd();
  return told === '' || ENDED.test(told) ? told : `${told}.`;
}

/** Message and remedy in one line. The remedy stays as it is: it may end in a command, to be copied. */
export function toldRefusal({ message, remedy }: Pick<Refusal, 'message' | 'remedy'>): string {
  return [sentence(message), remedy].filter((part) => part !== '').join(' ');
}
