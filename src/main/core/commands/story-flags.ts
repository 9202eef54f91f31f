import { type CommandReply, type EventKind, type Message, message, ok, type Result } from '../../../contract/index.ts';
import type { StoredStory } from '../ports/index.ts';
import type { Handler, HandlerContext } from './context.ts';
import { unknownStory } from './unknown-story.ts';

/** Flags do not change the stage. No agent should run on a flagged story, so the stage rule is run at once. */
export const storyBlock: Handler<'story.block'> = (context, { story, reason }) =>
  block(context, story, message('blocked.person', { text: reason }));
export const storyUnblock: Handler<'story.unblock'> = (context, { story }) =>
  flag(context, story, { blocked: null }, 'story_unblocked', message('command.flag.unblocked'));
export const storyFreeze: Handler<'story.freeze'> = (context, { story }) =>
  flag(context, story, { frozen: true }, 'story_frozen', message('command.flag.frozen'));
export const storyUnfreeze: Handler<'story.unfreeze'> = (context, { story }) =>
  flag(context, story, { frozen: false }, 'story_unfrozen', message('command.flag.unfrozen'));

function block(context: HandlerContext, story: string, why: Message) {
  return flag(context, story, { blocked: why }, 'story_blocked', why);
}

function flag(
  { ledger, wanted, wake }: HandlerContext,
  id: string,
  patch: Partial<Pick<StoredStory, 'blocked' | 'frozen'>>,
  kind: EventKind,
  text: Message,
): Result<CommandReply<'story.block'>> {
  const story = ledger.stories.get(id);
  if (story === undefined) return unknownStory(id);
  const seq = wanted.commit([{ put: 'story', story: { ...story, ...patch } }], [{ kind, message: text, story: id }]);
  wake.stageRule();
  return ok({ seq });
}
