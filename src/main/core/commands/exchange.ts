/** The exchange of stories with other machines: `huskies story sync` reads and writes the files (ADR 22). */
import * as v from 'valibot';
import {
  fieldProblem,
  MAX_EXCHANGED,
  type MergedStories,
  MergedStory,
  type Message,
  message,
  ok,
  PeerMove,
  refuse,
} from '../../../contract/index.ts';
import { cycleThrough, leavesPipeline } from '../../../domain/index.ts';
import { mergeEvents, type StoryState } from '../pipeline/index.ts';
import type { Merge, StoredStory } from '../ports/index.ts';
import type { NewEvent, WantedChange } from '../state/handles.ts';
import type { Handler, HandlerContext } from './context.ts';

/** Random characters of a writer's name, so that two machines with the same name differ. */
const WRITER_ID_CHARACTERS = 6;
/** The longest beginning of a writer's name. */
const WRITER_NAME_CHARACTERS = 40;
/** A reply that is longer ends early, so that it fits into one message. */
const MAX_REPLY_CHARACTERS = 1_500_000;

/** The writer of this machine. The first call gives it a name. */
export const exchangeWriter: Handler<'exchange.writer'> = ({ ledger, wanted, store, random }, input) => {
  const known = input.renew === true ? null : store.writer();
  const id = () => `${input.name.slice(0, WRITER_NAME_CHARACTERS)}-${random.id(WRITER_ID_CHARACTERS)}`;
  const writer = known ?? { name: id(), files: 0, sum: null };
  const { wrote } = input;
  if (wrote !== undefined && wrote.files <= writer.files)
    return refuse('failed', message('exchange.twice', { n: writer.files }));
  const next = { ...writer, ...wrote };
  if (known !== null && wrote === undefined) return ok({ seq: ledger.seq, ...next });
  return ok({ seq: wanted.commit([{ put: 'writer', writer: next }]), ...next });
};

/** A page of the versions of all stories. */
export const exchangeVersions: Handler<'exchange.versions'> = ({ store }, { after, limit }) =>
  ok(store.versions(after ?? null, limit ?? MAX_EXCHANGED));

/** What the other machines lack of these stories. */
export const exchangeChanges: Handler<'exchange.changes'> = ({ store }, { stories }) => {
  const changes: { story: string; version: string; updates: string }[] = [];
  let size = 0;
  for (const { story, known } of stories) {
    if (size > MAX_REPLY_CHARACTERS) return ok({ changes, next: story });
    const found = store.updatesSince(story, known);
    if (found === null) continue;
    changes.push({ story, ...found });
    size += found.updates.length;
  }
  return ok({ changes, next: null });
};

/** Merges what another machine changed, in one transaction. The stage rule looks at once. */
export const exchangeMerge: Handler<'exchange.merge'> = (context, { writer, stories }) => {
  const { ledger, store, wanted, wake } = context;
  const reply: MergedStories = {
    added: [],
    changed: [],
    deleted: [],
    restored: [],
    waiting: [],
    problems: [],
    cycles: [],
  };
  const changes: WantedChange[] = [];
  const events: NewEvent[] = [];
  const left: string[] = [];
  for (const [story, updates] of new Map(stories.map((one) => [one.story, one.updates]))) {
    const merge = store.merge(story, updates);
    const why = problemOf(story, merge);
    if (merge.kind === 'waits') reply.waiting.push(story);
    if (why !== null) reply.problems.push({ story, why });
    if (merge.kind !== 'merged' || why !== null) continue;
    const before = stateOf(context, story);
    const { deletedAt, text } = merge;
    changes.push({ put: 'merged', story: merge.story, deletedAt, text, updates });
    const made = mergeEvents(before, merge, movesOf(merge.moves, store.writer()?.name ?? ''));
    for (const event of made)
      events.push({
        kind: event.kind,
        message: event.message,
        story,
        by: { kind: 'peer', peer: event.writer ?? writer },
      });
    listFor(reply, before, merge)?.push(story);
    if (hasLeft(merge) && before !== null && !hasLeft(before)) left.push(story);
  }
  if (changes.length === 0) return ok({ seq: ledger.seq, ...reply });
  const seq = wanted.commit(changes, events);
  wake.stageRule();
  for (const story of left) wake.storyLeft(story);
  reply.cycles = cyclesThrough(
    context,
    changes.flatMap((change) => ('put' in change && change.put === 'merged' ? [change.story] : [])),
  );
  return ok({ seq, ...reply });
};

/** The story as it is here; null if it is unknown. */
function stateOf({ ledger, store }: Pick<HandlerContext, 'ledger' | 'store'>, id: string): StoryState | null {
  const story = ledger.stories.get(id);
  const text = store.text(id) ?? '';
  if (story !== undefined) return { story, deletedAt: null, text };
  const deletion = store.deletion(id);
  return deletion === null ? null : { ...deletion, text };
}

/** Why the merge must not be written; null: it may be, or it needs no write. */
function problemOf(story: string, merge: Merge): Message | null {
  if (merge.kind === 'gone') return message('exchange.story.gone', { story });
  if (merge.kind === 'refused') return merge.why;
  if (merge.kind !== 'merged') return null;
  const given = { ...merge.story, text: merge.text };
  const checked = v.safeParse(MergedStory, given);
  if (!checked.success) return message('exchange.story.shape', { why: fieldProblem(checked.issues[0], 'story') });
  // Each machine must store the same, so a value that the schema would correct is refused.
  return JSON.stringify(checked.output.title) === JSON.stringify(given.title) &&
    JSON.stringify(checked.output.labels) === JSON.stringify(given.labels)
    ? null
    : message('exchange.story.shape', { why: 'title' });
}

/** The moves of other machines. Those of this one are in its history already. */
function movesOf(moves: readonly string[], own: string) {
  return moves.flatMap((move) => {
    const checked = v.safeParse(v.pipe(v.string(), v.parseJson(), PeerMove), move);
    return checked.success && checked.output.writer !== own ? [checked.output] : [];
  });
}

function listFor(
  reply: MergedStories,
  before: StoryState | null,
  after: Pick<StoryState, 'deletedAt'>,
): string[] | null {
  const wasThere = before !== null && before.deletedAt === null;
  if (after.deletedAt !== null) return wasThere ? reply.deleted : null;
  if (before === null) return reply.added;
  return wasThere ? reply.changed : reply.restored;
}

function hasLeft({ story, deletedAt }: Pick<StoryState, 'story' | 'deletedAt'>): boolean {
  return deletedAt !== null || leavesPipeline(story.stage);
}

/** The cycles of `after` through these stories, each once. */
function cyclesThrough({ ledger }: Pick<HandlerContext, 'ledger'>, stories: readonly StoredStory[]): string[][] {
  const cycles = new Map<string, string[]>();
  for (const { id, after } of stories) {
    if (after.length === 0) continue;
    const cycle = cycleThrough(id, after, (one) => ledger.stories.get(one)?.after ?? []);
    if (cycle !== null) cycles.set([...new Set(cycle)].sort().join(' '), cycle);
  }
  return [...cycles.values()];
}
