/** Joins a message and its remedy into one text. */
import type { Message } from '../domain/index.ts';
import { stripControls } from './bidi.ts';
import { messageText, remedyText, type TextForm } from './texts.messages.ts';

/** The end of a sentence, with the quotes, brackets and direction marks that may follow it. */
const ENDED = /[.!?…:;]['"’”)\]\u2069]*$/;

/** Adds a full stop unless the text already ends a sentence, and drops trailing white space. */
export function sentence(words: string): string {
  const trimmed = words.trimEnd();
  return trimmed === '' || ENDED.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** The message and its remedy. The remedy gets no full stop, since it may end in a command to copy. */
export function messageWithRemedy(message: Message, as: TextForm = 'sentence'): string {
  return [sentence(messageText(message, as)), remedyText(message)].filter((part) => part !== '').join(' ');
}

/** As `messageWithRemedy`, but a message without a remedy gets no full stop. */
export function reasonText(message: Message, as?: TextForm): string {
  return remedyText(message) === '' ? messageText(message, as) : messageWithRemedy(message, as);
}

/** A message with its remedy for an element of its own, which isolates its direction; empty for null. */
export function standaloneText(message: Message | null): string {
  return message === null ? '' : stripControls(reasonText(message, 'copied'));
}

/** A refusal with its remedy. */
export function refusalSentence({ why }: { why: Message }, as: TextForm = 'sentence'): string {
  return messageWithRemedy(why, as);
}
