import {
  type CommandReply,
  type EventKind,
  type Message,
  message,
  ok,
  type Refusal,
  type Result,
} from '../../../contract/index.ts';
import { type Caller, THE_SCHEDULER } from '../../../domain/index.ts';
import { released } from '../agents/index.ts';
import { withNewTries } from '../pipeline/index.ts';
import type { StoredStory } from '../ports/index.ts';
import type { Handler, HandlerContext } from './context.ts';
import { unknownStory } from './unknown-story.ts';

/**
 * Flags do not change the stage. No agent should run on a flagged story, so the stage rule is run at once. A flag that is
 * already as requested is not written again: no event reports a change that was none. A cleared flag ends a hold (I9).
 */
export const storyBlock: Handler<'story.block'> = (context, { story, reason: text }, { caller }) => {
  const refusal = blockRefusal(context, story, caller);
  if (refusal !== null) return { ok: false, error: refusal };
  const why =
    caller.kind === 'run' ? message('blocked.run', { text, run: caller.run }) : message('blocked.person', { text });
  return flag(context, caller, story, { blocked: why }, 'story_blocked', why);
};
export const storyUnblock: Handler<'story.unblock'> = (context, { story }, { caller }) => {
  const refusal = blockRefusal(context, story, caller);
  if (refusal !== null) return { ok: false, error: refusal };
  return flag(context, caller, story, { blocked: null }, 'story_unblocked', message('command.flag.unblocked'));
};
export const storyFreeze: Handler<'story.freeze'> = (context, { story }, { caller }) =>
  flag(context, caller, story, { frozen: true }, 'story_frozen', message('command.flag.frozen'));
export const storyUnfreeze: Handler<'story.unfreeze'> = (context, { story }, { caller }) =>
  flag(context, caller, story, { frozen: false }, 'story_unfrozen', message('command.flag.unfrozen'));

/** Blocks a story for the scheduler. */
export function flagBlocked(context: HandlerContext, story: string, why: Message): void {
  flag(context, THE_SCHEDULER, story, { blocked: why }, 'story_blocked', why);
}

/** Why this caller must not replace or lift the block of the story: a run may do so only if a run has set it. */
function blockRefusal({ ledger }: HandlerContext, story: string, caller: Caller): Refusal | null {
  const blocked = ledger.stories.get(story)?.blocked ?? null;
  if (caller.kind !== 'run' || blocked === null || blocked.code === 'blocked.run') return null;
  const { run } = caller;
  return { code: 'not-allowed', why: message('caller.block', { run, story }), field: 'caller', value: run };
}

function flag(
  { ledger, wanted, wake }: HandlerContext,
  caller: Caller,
  id: string,
  patch: Partial<Flags>,
  kind: EventKind,
  text: Message,
): Result<CommandReply<'story.block'>> {
  const story = ledger.stories.get(id);
  if (story === undefined) return unknownStory(id);
  if (isSame({ ...story, ...patch }, story)) return ok({ seq: ledger.seq, changed: false });
  const isCleared = patch.blocked === null || patch.frozen === false;
  const { story: next, events } = isCleared ? released(story, caller) : { story, events: [] };
  const event = { kind, message: text, story: id };
  // A person who unblocks a story gives its agents all their tries again.
  const progress = patch.blocked === null && caller.kind === 'person' ? ledger.progress.get(id) : undefined;
  const tries = progress === undefined ? [] : [{ put: 'progress' as const, progress: withNewTries(progress) }];
  const seq = wanted.commit([{ put: 'story', story: { ...next, ...patch } }, ...tries], [event, ...events]);
  wake.stageRule();
  return ok({ seq, changed: true });
}

type Flags = Pick<StoredStory, 'blocked' | 'frozen'>;

function isSame(one: Flags, other: Flags): boolean {
  return one.frozen === other.frozen && JSON.stringify(one.blocked) === JSON.stringify(other.blocked);
}
