/** Messages to agents that were typed and not sent yet. They outlive the pane in which they are typed. */
import { createStore, type StoreApi } from 'zustand/vanilla';

/** The text of each message by its story and agent (messageDraftKey). */
export type MessageDrafts = Readonly<Record<string, string>>;

/** The part of a project store that these functions need. */
interface WithMessages {
  readonly messages: StoreApi<MessageDrafts>;
}

/** No messages. */
export function createMessageDrafts(): StoreApi<MessageDrafts> {
  return createStore<MessageDrafts>()(() => ({}));
}

/** The key of a message. It does not name the run, so that a message outlives its end. */
export function messageDraftKey({ story, agent }: { story: string; agent: string }): string {
  return JSON.stringify([story, agent]);
}

/** Adds these texts to a message that is being typed, as paragraphs of their own. */
export function appendMessage(project: WithMessages, key: string, texts: readonly string[]): void {
  const typed = project.messages.getState()[key] ?? '';
  typeMessage(project, key, [typed, ...texts].filter((words) => words !== '').join('\n\n'));
}

/** Keeps what was typed; an empty text drops the message. */
export function typeMessage({ messages }: WithMessages, key: string, words: string): void {
  const { [key]: _, ...others } = messages.getState();
  messages.setState(words === '' ? others : { ...others, [key]: words }, true);
}
