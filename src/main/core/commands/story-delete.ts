import { message, ok } from '../../../contract/index.ts';
import { RESTORABLE_MS } from '../../../domain/index.ts';
import { DEFAULT_LIMIT, type Handler } from './context.ts';
import { unknownStory } from './unknown-story.ts';

/** Deletes a story. Its live runs are stopped with proof, and its records leave the pool, as when it is archived. */
export const storyDelete: Handler<'story.delete'> = ({ ledger, wanted, store, clock, wake }, { story: id }) => {
  const story = ledger.stories.get(id);
  if (story === undefined) {
    const deletion = store.deletion(id);
    if (deletion === null) return unknownStory(id);
    return ok({ seq: ledger.seq, changed: false, until: deletion.deletedAt + RESTORABLE_MS });
  }
  const at = clock.now();
  const event = {
    kind: 'story_deleted',
    message: message('command.delete.done', { title: story.title }),
    story: id,
  } as const;
  const seq = wanted.commit([{ remove: 'story', id, at }], [event]);
  wake.stageRule();
  wake.storyLeft(id);
  return ok({ seq, changed: true, until: at + RESTORABLE_MS });
};

/** Puts a deleted story back to where it was. */
export const storyRestore: Handler<'story.restore'> = ({ ledger, wanted, store, wake }, { story: id }) => {
  if (ledger.stories.has(id)) return ok({ seq: ledger.seq, changed: false });
  const story = store.deletion(id)?.story;
  if (story === undefined) return unknownStory(id);
  const event = {
    kind: 'story_restored',
    message: message('command.restore.done', { stage: story.stage }),
    story: id,
  } as const;
  const seq = wanted.commit([{ put: 'story', story }], [event]);
  wake.stageRule();
  return ok({ seq, changed: true });
};

/** A page of deleted stories, the earliest deleted first. */
export const storyDeleted: Handler<'story.deleted'> = ({ store }, { after, limit }) =>
  ok(
    store
      .deletions({ until: null, after: after ?? null, limit: limit ?? DEFAULT_LIMIT })
      .map(({ story: { id, title, stage }, deletedAt }) => ({ id, title, stage, deletedAt })),
  );
