/** The part of the command table that `huskies story sync` uses. The command line reads and writes the files. */
import * as v from 'valibot';
import { isWriterName, MAX_UPDATES_CHARACTERS, type Message } from '../domain/index.ts';
import { command, reply } from './command-spec.ts';
import { ItemId, ItemText, Label, Limit, many, Title } from './commands.story.ts';
import { StoryId } from './ids.ts';
import { rule } from './input.ts';
import type { Accepted } from './replies.ts';
import { STAGES } from './snapshot.ts';

/** The name of a writer. */
export const WriterName = v.pipe(v.string(), v.check(isWriterName, rule('input.writer')));
/** The version of a story's document. A story that many machines changed at once has a longer one. */
export const StoryVersionText = v.pipe(v.string(), v.maxLength(4_000));
/** Updates of a story as base64. */
export const Updates = v.pipe(
  v.string(),
  v.maxLength(MAX_UPDATES_CHARACTERS),
  v.regex(/^[A-Za-z0-9+/]*={0,2}$/, rule('input.updates')),
);

/** How many stories one call of `exchange.merge` or `exchange.changes` may have. */
export const MAX_EXCHANGED = 100;

/**
 * What a merged story must be like. Several machines together may reach more entries than one person may add, and each
 * machine must come to the same result, so the limits are wider.
 */
export const MergedStory = v.object({
  id: StoryId,
  title: Title,
  text: v.pipe(v.string(), v.maxLength(8_000_000)),
  labels: many(Label, 1_000),
  after: many(StoryId, 1_000),
  acceptance: many(v.object({ id: ItemId, text: ItemText }), 1_000),
  rank: v.pipe(v.string(), v.maxLength(1_000)),
});

/** A move as another machine recorded it. `at`: ms since the epoch. */
export const PeerMove = v.object({
  writer: WriterName,
  at: v.number(),
  from: v.picklist(STAGES),
  to: v.picklist(STAGES),
});

/** What became of the stories of one call of `exchange.merge`, by their ids. */
export interface MergedStories {
  added: string[];
  changed: string[];
  deleted: string[];
  restored: string[];
  /** Their changes continue others that are not here yet. */
  waiting: string[];
  problems: { story: string; why: Message }[];
  /** Stories that wait for each other now: ids from a story to itself. Each half of a cycle was right where it was made. */
  cycles: string[][];
}

/** Every command of the exchange by its name. */
export const EXCHANGE_COMMANDS = {
  'exchange.writer': command({
    title: 'command.exchange.writer',
    by: 'person',
    /**
     * `name`: what the name of a new writer begins with. `renew`: another copy of the project uses the name. `wrote`: this
     * file is about to be written; refused if one with its number or a higher one was written.
     */
    input: v.strictObject({
      name: WriterName,
      renew: v.optional(v.boolean()),
      wrote: v.optional(v.strictObject({ files: v.number(), sum: v.pipe(v.string(), v.maxLength(64)) })),
    }),
    /** As StoredWriter. */
    reply: reply<Accepted & { name: string; files: number; sum: string | null }>(),
  }),
  'exchange.versions': command({
    title: 'command.exchange.versions',
    by: 'person',
    /** One page, sorted by id, with at most `limit` stories (default 100). `after`: the last id of the previous page. */
    input: v.strictObject({ after: v.optional(StoryId), limit: Limit }),
    reply: reply<{ story: string; version: string }[]>(),
  }),
  'exchange.changes': command({
    title: 'command.exchange.changes',
    by: 'person',
    /** `known`: the versions that the other machines have; null: none. */
    input: v.strictObject({
      stories: many(
        v.strictObject({ story: StoryId, known: v.pipe(v.array(v.nullable(StoryVersionText)), v.maxLength(1_000)) }),
        MAX_EXCHANGED,
      ),
    }),
    /** Those that lack something. It may end before the last story: `next` is the first that was not looked at. */
    reply: reply<{ changes: { story: string; version: string; updates: string }[]; next: string | null }>(),
  }),
  'exchange.merge': command({
    title: 'command.exchange.merge',
    by: 'person',
    input: v.strictObject({
      writer: WriterName,
      stories: many(v.strictObject({ story: StoryId, updates: Updates }), MAX_EXCHANGED),
    }),
    reply: reply<Accepted & MergedStories>(),
  }),
} as const;
