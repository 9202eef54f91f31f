import { ok } from '../../../contract/index.ts';
import { type Handler, PAGE } from './context.ts';
import { unknownStory } from './unknown-story.ts';

/** The stop receipts of a story, newest first. */
export const agentReceipts: Handler<'agent.receipts'> = ({ ledger, store }, { story, before, limit }) =>
  ledger.stories.has(story)
    ? ok(store.receipts(story, { before: before ?? null, limit: limit ?? PAGE }))
    : unknownStory(story);

/** One receipt; null while its stop goes on. */
export const agentReceipt: Handler<'agent.receipt'> = ({ store }, { receipt }) => ok(store.receipt(receipt));
