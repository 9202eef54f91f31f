import { type Message, message, ok, refuse } from '../../../contract/index.ts';
import { STORY_DEFAULTS } from '../../../domain/index.ts';
import { rankAtEnd } from '../pipeline/index.ts';
import type { Handler, HandlerContext } from './context.ts';
import { afterRefusal } from './story-after.ts';
import { newItems } from './story-edit.ts';
import { makeStoryId } from './story-id.ts';

/** Adds a story at the end of a stage, by default backlog. Later moves never change its text. */
export const storyAdd: Handler<'story.add'> = (
  context,
  {
    title,
    id,
    text = '',
    stage = 'backlog',
    priority = STORY_DEFAULTS.priority,
    labels = [],
    after = [],
    acceptance = [],
  },
) => {
  const { wanted, store, clock, wake } = context;
  const story = id ?? makeStoryId(store.nextStoryNumber(), title);
  if (!store.isFreeId(story)) return refuse('story-exists', whyTaken(context, story), { field: 'id', value: story });
  const refusal = afterRefusal(context, story, after, 'after');
  if (refusal !== null) return { ok: false, error: refusal };
  const at = clock.now();
  const record = {
    id: story,
    title,
    stage,
    blocked: null,
    frozen: false,
    priority,
    labels: [...new Set(labels)].sort(),
    after: [...new Set(after)].sort(),
    acceptance: newItems(context, acceptance),
    hold: null,
    rank: rankAtEnd(store, stage),
    createdAt: at,
    movedAt: at,
  };
  const seq = wanted.commit(
    [{ put: 'story', story: record, text }],
    [{ kind: 'story_added', message: message('command.add.done', { title, stage }), story }],
  );
  wake.stageRule();
  return ok({ seq, story });
};

function whyTaken({ ledger, store }: HandlerContext, story: string): Message {
  if (ledger.stories.has(story)) return message('command.add.exists', { story });
  return message(store.deletion(story) === null ? 'command.add.removed' : 'command.add.deleted', { story });
}
