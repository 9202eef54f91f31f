import { makeStoryId, ok, refuse } from '../../../contract/index.ts';
import { rankAtEnd } from '../pipeline/index.ts';
import type { Handler } from './context.ts';

/** A new story at the end of backlog, unless a stage is named. Its text never changes by a later move. */
export const storyAdd: Handler<'story.add'> = (
  { ledger, store, clock, wake },
  { title, id, text = '', stage = 'backlog' },
) => {
  const story = id ?? makeStoryId(store.nextStoryNumber(), title);
  if (ledger.stories.has(story)) {
    return refuse('story-exists', `There is a story '${story}' already.`, 'Choose another id, or leave --id out.', {
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
    rank: rankAtEnd(ledger.stories.values(), stage),
    createdAt: at,
    movedAt: at,
  };
  const seq = ledger.commit(
    [{ put: 'story', story: record, text }],
    [{ kind: 'story_added', text: title, story, data: { stage } }],
  );
  wake.stageRule();
  return ok({ seq, story });
};
