import { ok } from '../../../contract/index.ts';
import { DEFAULT_LIMIT, type Handler } from './context.ts';
import { unknownStory } from './unknown-story.ts';

/** The stop receipts of a story, newest first. */
export const agentReceipts: Handler<'agent.receipts'> = ({ ledger, store }, { story, before, limit }) =>
  ledger.stories.has(story)
    ? ok(store.receipts(story, { before: before ?? null, limit: limit ?? DEFAULT_LIMIT }))
    : unknownStory(story);

/** One receipt. Null while its stop has not ended. */
export const agentReceipt: Handler<'agent.receipt'> = ({ store }, { receipt }) => ok(store.receipt(receipt));
