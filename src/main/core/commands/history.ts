import { ok } from '../../../contract/index.ts';
import { runAsSeenBy } from '../../../domain/index.ts';
import { viewOfRun } from '../state/project-view.ts';
import { DEFAULT_LIMIT, type Handler } from './context.ts';
import { unknownStory } from './unknown-story.ts';

/** All runs of a story, newest first, those in the pool included, as the caller may see them. */
export const agentHistory: Handler<'agent.history'> = ({ ledger, store }, { story, before, limit }, { caller }) => {
  if (!ledger.stories.has(story)) return unknownStory(story);
  const runs = store.runs(story, { before: before ?? null, limit: limit ?? DEFAULT_LIMIT });
  return ok(runs.map((run) => runAsSeenBy(caller, viewOfRun(run))));
};

/** A page of past events, newest first. */
export const eventList: Handler<'event.list'> = ({ store }, { story, before, limit }) =>
  ok(store.pastEvents(story ?? null, { before: before ?? null, limit: limit ?? DEFAULT_LIMIT }));
