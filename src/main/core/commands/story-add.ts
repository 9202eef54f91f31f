import { message, ok, refuse } from '../../../contract/index.ts';
import { STORY_DEFAULTS } from '../../../domain/index.ts';
import { rankAtEnd } from '../pipeline/index.ts';
import type { Handler } from './context.ts';
import { makeStoryId } from './story-id.ts';

/** Adds a story at the end of a stage, by default backlog. Later moves never change its text. */
export const storyAdd: Handler<'story.add'> = (
  { ledger, wanted, store, clock, wake },
  { title, id, text = '', stage = 'backlog' },
) => {
  const story = id ?? makeStoryId(store.nextStoryNumber(), title);
  if (ledger.stories.has(story)) {
    return refuse('story-exists', message('command.add.exists', { story }), {
      field: 'id',
      value: story,
    });
  }
  const at = clock.now();
  const record = {
    id: story,
    title,
    stage,
    blocked: null,
    frozen: false,
    ...STORY_DEFAULTS,
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
