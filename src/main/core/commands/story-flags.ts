import { type CommandReply, ok, type Result, text } from '../../../contract/index.ts';
import type { StoredStory } from '../ports/index.ts';
import type { Handler, HandlerContext } from './context.ts';
import { unknownStory } from './unknown-story.ts';

/** Flags keep the stage; a flagged story wants nobody, so the stage rule looks at once. */
export const storyBlock: Handler<'story.block'> = (context, { story, reason }) =>
  flag(context, story, { blocked: reason }, 'story_blocked', reason);
export const storyUnblock: Handler<'story.unblock'> = (context, { story }) =>
  flag(context, story, { blocked: null }, 'story_unblocked', text('core.command.flag.unblocked'));
export const storyFreeze: Handler<'story.freeze'> = (context, { story }) =>
  flag(context, story, { frozen: true }, 'story_frozen', text('core.command.flag.frozen'));
export const storyUnfreeze: Handler<'story.unfreeze'> = (context, { story }) =>
  flag(context, story, { frozen: false }, 'story_unfrozen', text('core.command.flag.unfrozen'));

function flag(
  { ledger, wanted, wake }: HandlerContext,
  id: string,
  patch: Partial<Pick<StoredStory, 'blocked' | 'frozen'>>,
  kind: string,
  words: string,
): Result<CommandReply<'story.block'>> {
  const story = ledger.stories.get(id);
  if (story === undefined) return unknownStory(id);
  const seq = wanted.commit([{ put: 'story', story: { ...story, ...patch } }], [{ kind, text: words, story: id }]);
  wake.stageRule();
  return ok({ seq });
}
