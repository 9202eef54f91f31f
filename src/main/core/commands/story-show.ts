import { ok } from '../../../contract/index.ts';
import { unknownStory } from '../agents/index.ts';
import type { Handler } from './context.ts';

/** One story whole, with its text. */
export const storyShow: Handler<'story.show'> = ({ ledger, store }, { story }) => {
  const found = ledger.screen.snapshot.stories[story];
  return found === undefined ? unknownStory(story) : ok({ ...found, text: store.text(story) ?? '' });
};
