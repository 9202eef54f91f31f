import { type CommandInput, type Message, message, ok, refuse } from '../../../contract/index.ts';
import { type AcceptanceItem, STORY_DEFAULTS } from '../../../domain/index.ts';
import { rankAtEnd } from '../pipeline/index.ts';
import type { StoredStory } from '../ports/index.ts';
import type { Handler, HandlerContext } from './context.ts';
import { afterRefusal } from './story-after.ts';
import { newItems } from './story-edit.ts';
import { makeStoryId } from './story-id.ts';

/** The label of a story that a run has added, so that a person sees which ones came from agents. */
export const AGENT_LABEL = 'by-agent';

type NewStoryFields = Omit<CommandInput<'story.add'>, 'id' | 'text' | 'acceptance'> & { id: string };

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
  { caller },
) => {
  const { wanted, store, clock, wake } = context;
  const story = id ?? makeStoryId(store.nextStoryNumber(), title);
  if (!store.isFreeId(story)) return refuse('story-exists', whyTaken(context, story), { field: 'id', value: story });
  const refusal = afterRefusal(context, story, after, 'after');
  if (refusal !== null) return { ok: false, error: refusal };
  const items = newItems(context, acceptance);
  const record = newStory(
    { id: story, title, stage, priority, labels: caller.kind === 'run' ? [...labels, AGENT_LABEL] : labels, after },
    items,
    rankAtEnd(store, stage),
    clock.now(),
  );
  const seq = wanted.commit(
    [{ put: 'story', story: record, text }],
    [{ kind: 'story_added', message: message('command.add.done', { title, stage }), story }],
  );
  wake.stageRule();
  return ok({ seq, story });
};

/** The record of a new story. `at`: ms since the epoch. */
export function newStory(
  { id, title, stage = 'backlog', priority = STORY_DEFAULTS.priority, labels = [], after = [] }: NewStoryFields,
  acceptance: readonly AcceptanceItem[],
  rank: string,
  at: number,
): StoredStory {
  return {
    id,
    title,
    stage,
    blocked: null,
    frozen: false,
    priority,
    labels: [...new Set(labels)].sort(),
    after: [...new Set(after)].sort(),
    acceptance,
    hold: null,
    merged: null,
    rank,
    createdAt: at,
    movedAt: at,
  };
}

function whyTaken({ ledger, store }: HandlerContext, story: string): Message {
  if (ledger.stories.has(story)) return message('command.add.exists', { story });
  return message(store.deletion(story) === null ? 'command.add.removed' : 'command.add.deleted', { story });
}
