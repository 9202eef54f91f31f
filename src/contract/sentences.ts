/** How a message and its remedy are told one after the other. The one place that joins them. */
import type { Message } from '../domain/index.ts';
import { stripControls } from './bidi.ts';
import { messageText, remedyText, type TextForm } from './texts.messages.ts';

/** The end of a sentence, with the quotes, brackets and direction marks that may close after it. */
const ENDED = /[.!?…:;]['"’”)\]\u2069]*$/;

/** `words` with a full stop, where they have no end yet; the blanks behind them are dropped. */
export function sentence(words: string): string {
  const told = words.trimEnd();
  return told === '' || ENDED.test(told) ? told : `${told}.`;
}

/** Message and remedy in one line. The remedy stays as it is: it may end in a command, to be copied. */
export function messageWithRemedy(message: Message, as: TextForm = 'sentence'): string {
  return [sentence(messageText(message, as)), remedyText(message)].filter((part) => part !== '').join(' ');
}

/** As `messageWithRemedy` where there is a remedy; a message without one stands as it is, without a full stop. */
export function reasonText(message: Message, as?: TextForm): string {
  return remedyText(message) === '' ? messageText(message, as) : messageWithRemedy(message, as);
}

/** A message for an element of its own, which isolates its words: with its remedy, without marks of direction; none: ''. */
export function standaloneText(message: Message | null): string {
  return message === null ? '' : stripControls(reasonText(message, 'copied'));
}

/** Why something was refused, and what to do about it, in one line. */
export function refusalSentence({ why }: { why: Message }, as: TextForm = 'sentence'): string {
  return messageWithRemedy(why, as);
}
