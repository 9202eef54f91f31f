import { ok } from '../../../contract/index.ts';
import { viewOfRun } from '../state/project-view.ts';
import { type Handler, PAGE } from './context.ts';
import { unknownStory } from './unknown-story.ts';

/** The runs that a story has had, newest first; those in the pool too. */
export const agentHistory: Handler<'agent.history'> = ({ ledger, store }, { story, before, limit }) =>
  ledger.stories.has(story)
    ? ok(store.runs(story, { before: before ?? null, limit: limit ?? PAGE }).map(viewOfRun))
    : unknownStory(story);

/** A page of the durable log of events, newest first. */
export const eventList: Handler<'event.list'> = ({ store }, { story, before, limit }) =>
  ok(store.pastEvents(story ?? null, { before: before ?? null, limit: limit ?? PAGE }));
