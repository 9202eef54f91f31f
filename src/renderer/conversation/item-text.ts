/** What an item is called, and what a person copies of it. */
import { type ConversationItem, stripControls, text } from '../../contract/index.ts';

/** Kinds whose content is folded until a person opens it. */
const FOLDED: readonly ConversationItem['kind'][] = ['thought', 'tool', 'raw'];

/** Whether the item can be folded. A tool call without content has nothing to unfold. */
export function canFold(item: ConversationItem): boolean {
  if (item.kind === 'tool') return item.content.length + item.places.length > 0;
  return FOLDED.includes(item.kind);
}

/** Whether the item has a Copy button. What Huskies itself tells in a line has none. */
export function canCopy({ kind }: ConversationItem): boolean {
  return kind !== 'turn-end' && kind !== 'cut' && kind !== 'note';
}

/** The name of the item in one line, for screen readers and for the head of a folded item. */
export function itemName(item: ConversationItem): string {
  switch (item.kind) {
    case 'prompt':
      return text(`talk.prompt.${item.from}`);
    case 'tool':
      return firstLine(item.title) || item.tool || text('talk.tool');
    case 'question':
      return text('talk.question');
    case 'turn-end':
      return turnEndText(item);
    case 'unsent':
      return text('talk.unsent', { n: item.messages.length });
    default:
      return text(`talk.${item.kind}`);
  }
}

/** The first line with words, without the characters that only mark text up. At most 160 characters. */
export function firstLine(words: string): string {
  const line = words.split('\n', 40).find((one) => /[\p{L}\p{N}]/u.test(one)) ?? '';
  const plain = stripControls(line.replace(/[*`#>]+/g, '').trim());
  return plain.length > 160 ? `${plain.slice(0, 159)}…` : plain;
}

/** Why a turn ended, in words. A reason that is not known is shown as the agent names it. */
export function turnEndText({ reason, error }: Extract<ConversationItem, { kind: 'turn-end' }>): string {
  if (error !== null) return text('talk.turn.failed', { error: firstLine(error) });
  switch (reason) {
    case 'end_turn':
      return text('talk.turn.ended');
    case 'cancelled':
      return text('talk.turn.cancelled');
    case 'max_tokens':
      return text('talk.turn.tokens');
    case 'max_turn_requests':
      return text('talk.turn.requests');
    case 'refusal':
      return text('talk.turn.refusal');
    default:
      return text('talk.turn.other', { reason: firstLine(reason) });
  }
}

/** The item as plain text, for the clipboard. */
export function copyText(item: ConversationItem): string {
  switch (item.kind) {
    case 'prompt':
    case 'text':
    case 'thought':
    case 'note':
      return item.text;
    case 'plan':
      return item.steps.map((step) => `- [${step.state === 'completed' ? 'x' : ' '}] ${step.text}`).join('\n');
    case 'tool':
      return [
        item.title,
        ...item.content.map((part) => (part.kind === 'text' ? part.text : `${part.path}\n${part.after}`)),
      ].join('\n');
    case 'question':
      return [item.title, ...item.options.map(({ label }) => `- ${label}`)].join('\n');
    case 'turn-end':
      return item.error ?? turnEndText(item);
    case 'unsent':
      return item.messages.map(({ text: words }) => words).join('\n\n');
    case 'raw':
      return item.json;
    case 'cut':
      return text('talk.cut');
  }
}
