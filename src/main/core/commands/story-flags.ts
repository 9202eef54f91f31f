import { type CommandReply, ok, type Result } from '../../../contract/index.ts';
import { unknownStory } from '../agents/index.ts';
import type { StoredStory } from '../ports/index.ts';
import type { Handler, HandlerContext } from './context.ts';

/** Flags keep the stage; a flagged story wants nobody, so the stage rule looks at once. */
export const storyBlock: Handler<'story.block'> = (context, { story, reason }) =>
  flag(context, story, { blocked: reason }, 'story_blocked', reason);
export const storyUnblock: Handler<'story.unblock'> = (context, { story }) =>
  flag(context, story, { blocked: null }, 'story_unblocked', 'can go on');
export const storyFreeze: Handler<'story.freeze'> = (context, { story }) =>
  flag(context, story, { frozen: true }, 'story_frozen', 'parked');
export const storyUnfreeze: Handler<'story.unfreeze'> = (context, { story }) =>
  flag(context, story, { frozen: false }, 'story_unfrozen', 'taken up again');

function flag(
  { ledger, wake }: HandlerContext,
  id: string,
  patch: Partial<Pick<StoredStory, 'blocked' | 'frozen'>>,
  kind: string,
  text: string,
): Result<CommandReply<'story.block'>> {
  const story = ledger.stories.get(id);
  if (story === undefined) return unknownStory(id);
  const seq = ledger.commit([{ put: 'story', story: { ...story, ...patch } }], [{ kind, text, story: id }]);
  wake.stageRule();
  return ok({ seq });
}
