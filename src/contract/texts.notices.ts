/** The title and the body of a notification, for the desktop and for a browser. */
import { asksForPerson, type Notice } from '../domain/index.ts';
import { isolate } from './bidi.ts';
import { messageText } from './texts.messages.ts';
import { text } from './texts.text.ts';
import { visible } from './visible.ts';

/** How many notices a notification names. */
const MAX_LINES = 5;

/** What a notification says. */
export interface NoticeText {
  title: string;
  body: string;
}

/** The text of one notification for these notices, the most urgent first; there is at least one. */
export function noticeText(notices: readonly Notice[]): NoticeText {
  const [first, ...others] = notices;
  if (first === undefined) throw new Error('a notification without a notice');
  if (others.length === 0) return { title: headline(first), body: bodyOf(first) };
  const n = new Set(notices.map(({ story }) => story)).size;
  const asks = notices.every(({ kind }) => asksForPerson(kind));
  const lines = notices.slice(0, MAX_LINES).map(headline);
  const more = notices.length - lines.length;
  if (more > 0) lines.push(text('notice.more', { n: more }));
  return { title: text(asks ? 'notice.several.ask' : 'notice.several.news', { n }), body: lines.join('\n') };
}

function headline({ kind, title }: Notice): string {
  return text(`notice.one.${kind}`, { title: visible(title) });
}

function bodyOf({ agent, message }: Notice): string {
  const what = message.code === 'question.asked' ? visible(message.values.title) : messageText(message);
  return agent === null ? isolate(what) : text('notice.by', { agent, what });
}
