/** What a merge changed in a story, as events. Pure. */
import { type EventKind, type Message, message, type Stage } from '../../../contract/index.ts';
import type { StoredStory } from '../ports/index.ts';

/** A story before or after a merge. `deletedAt`: ms since the epoch; null: it is not deleted. */
export interface StoryState {
  story: StoredStory;
  deletedAt: number | null;
  text: string;
}

/** A move that another machine made. */
export interface PeerMoveRecord {
  writer: string;
  from: Stage;
  to: Stage;
}

/** One event. `writer`: the machine that made the change; null: the one whose file was read. */
export interface MergeEvent {
  kind: EventKind;
  message: Message;
  writer: string | null;
}

/**
 * The events of a merge. `before` null: the story is new here. Every move of another machine has an event, also one that
 * a later move replaced.
 */
export function mergeEvents(
  before: StoryState | null,
  after: StoryState,
  moves: readonly PeerMoveRecord[],
): MergeEvent[] {
  const { story, deletedAt } = after;
  const { title, stage } = story;
  const events: MergeEvent[] = [];
  const add = (kind: EventKind, said: Message, writer: string | null = null) =>
    void events.push({ kind, message: said, writer });
  if (before === null) add('story_added', message('exchange.added', { title, stage }));
  for (const { writer, from, to } of moves) add('story_moved', message('command.move.done', { from, to }), writer);
  if (deletedAt !== null && before?.deletedAt == null) add('story_deleted', message('command.delete.done', { title }));
  if (before === null) return events;
  const was = before.story;
  if (was.stage !== stage && moves.length === 0)
    add('story_moved', message('command.move.done', { from: was.stage, to: stage }));
  if (deletedAt === null && before.deletedAt !== null)
    add('story_restored', message('command.restore.done', { stage }));
  if (!isSame(was.blocked, story.blocked))
    add(
      story.blocked === null ? 'story_unblocked' : 'story_blocked',
      story.blocked ?? message('command.flag.unblocked'),
    );
  if (was.frozen !== story.frozen)
    add(
      story.frozen ? 'story_frozen' : 'story_unfrozen',
      message(story.frozen ? 'command.flag.frozen' : 'command.flag.unfrozen'),
    );
  if (!isSame(was.hold, story.hold))
    add(story.hold === null ? 'story_released' : 'story_held', story.hold ?? message('hold.released'));
  const changes = editsOf(before, after);
  if (changes.length > 0) add('story_edited', message('command.edit.done', { changes }));
  return events;
}

function editsOf(before: StoryState, after: StoryState): Message[] {
  const [was, is] = [before.story, after.story];
  const items = changedItems(was.acceptance, is.acceptance);
  return [
    ...(was.title === is.title ? [] : [message('edit.title', { title: is.title })]),
    ...(before.text === after.text ? [] : [message('edit.text')]),
    ...(was.priority === is.priority ? [] : [message('edit.priority', { priority: is.priority })]),
    ...missing(is.labels, was.labels).map((label) => message('edit.labelled', { label })),
    ...missing(was.labels, is.labels).map((label) => message('edit.unlabelled', { label })),
    ...missing(is.after, was.after).map((id) => message('edit.after', { after: id })),
    ...missing(was.after, is.after).map((id) => message('edit.notAfter', { after: id })),
    ...(items === 0 ? [] : [message('exchange.items', { n: items })]),
  ];
}

function changedItems(was: StoredStory['acceptance'], is: StoredStory['acceptance']): number {
  const before = new Map(was.map((item) => [item.id, item]));
  const changed = is.filter((item) => !isSame(before.get(item.id) ?? null, item)).length;
  const kept = new Set(is.map(({ id }) => id));
  return changed + was.filter(({ id }) => !kept.has(id)).length;
}

function missing(all: readonly string[], others: readonly string[]): string[] {
  return all.filter((one) => !others.includes(one));
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
