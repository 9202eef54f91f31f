/** The part of the command table that is about stories. */
import * as v from 'valibot';
import type { ConflictRecord, DeletedStory } from '../domain/index.ts';
import { MAX_LABEL_CHARACTERS, PRIORITIES } from '../domain/index.ts';
import { command, reply } from './command-spec.ts';
import { StoryId } from './ids.ts';
import { rule } from './input.ts';
import type { Accepted, Changed, Imported, ImportProblem } from './replies.ts';
import type { Stage, StoryRecord } from './snapshot.ts';
import { STAGES } from './snapshot.ts';
import type { ExplainedWait } from './texts.wait.ts';
import { visible } from './visible.ts';

/** What a review can say. */
export const VERDICTS = ['pass', 'fail'] as const;
/** The longest findings of a review. They go into a prompt, which is limited to 120,000 bytes. */
export const MAX_FINDINGS_CHARACTERS = 20_000;

/** The longest title, in UTF-16 code units. */
export const MAX_TITLE_CHARACTERS = 200;

/** How many labels, stories before it, and acceptance items a story may have. */
export const MAX_LABELS = 50;
/** As MAX_LABELS. */
export const MAX_AFTER = 100;
/** As MAX_LABELS. */
export const MAX_ITEMS = 100;

/** One line without control characters: lists, logs and window titles show it as it is. */
const Line = v.regex<string, 'input.title'>(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, rule('input.title'));
/** Schema of a field of a story. */
export const Title = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(MAX_TITLE_CHARACTERS), Line);
const Text = v.pipe(v.string(), v.maxLength(1_000_000));
const Reason = v.pipe(v.string(), v.trim(), v.minLength(1, rule('input.reason')), v.maxLength(500));
const StageName = v.picklist(STAGES, rule('input.stage'));
const Story = v.strictObject({ story: StoryId });
const PriorityNumber = v.picklist(PRIORITIES, rule('input.priority'));
/** Composed, so that labels which look the same are the same. */
export const Label = v.pipe(
  v.string(),
  v.normalize('NFC'),
  v.trim(),
  v.minLength(1, rule('input.label')),
  v.maxLength(MAX_LABEL_CHARACTERS, rule('input.label')),
  v.check((label) => visible(label) === label, rule('input.label')),
);
const Labels = many(Label, MAX_LABELS);
const After = many(StoryId, MAX_AFTER);
/** Schema of a field of a story. */
export const ItemText = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(500), Line);
const ItemTexts = many(ItemText, MAX_ITEMS);
/** Schema of a field of a story. */
export const ItemId = v.pipe(v.string(), v.regex(/^[a-z0-9]{1,40}$/, rule('input.itemId')));
const ItemIds = many(ItemId, MAX_ITEMS);
/** How many records one page of a list may have. */
export const Limit = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)));

/** At most `most` entries. */
export function many<Schema extends v.GenericSchema>(entry: Schema, most: number) {
  return v.pipe(v.array(entry), v.maxLength(most, rule('input.many')));
}

const NewStory = {
  title: Title,
  id: v.optional(StoryId),
  text: v.optional(Text),
  stage: v.optional(StageName),
  priority: v.optional(PriorityNumber),
  labels: v.optional(Labels),
  after: v.optional(After),
  acceptance: v.optional(ItemTexts),
};

/** How many stories one file may have. They are written in one transaction. */
export const MAX_IMPORT_ROWS = 1_000;
/**
 * A story of an imported file. `line`: where it begins in the file, from 1. Texts of `acceptance` may begin with `[ ] `, or
 * with `[x] ` if the item is met.
 */
export const ImportRow = v.strictObject({ ...NewStory, line: v.pipe(v.number(), v.integer(), v.minValue(1)) });
/** As the schema of the same name. */
export type ImportRow = v.InferOutput<typeof ImportRow>;

/** The rows of a file that can be imported, and everything else in it. */
export interface ImportedFile {
  rows: ImportRow[];
  problems: ImportProblem[];
}

/** Every command on stories by its name. */
export const STORY_COMMANDS = {
  'story.add': command({
    title: 'command.story.add',
    by: 'any-run',
    /** `acceptance`: the texts of its items. */
    input: v.strictObject(NewStory),
    personFields: ['priority', 'stage'],
    reply: reply<Accepted & { story: string }>(),
    key: '$mod+n',
    on: 'project',
    cli: {
      verb: 'story add',
      args: ['title'],
      options: {
        id: { field: 'id', kind: 'string' },
        text: { field: 'text', kind: 'text' },
        stage: { field: 'stage', kind: 'string' },
        priority: { field: 'priority', kind: 'number', title: 'cli.option.priority' },
        label: { field: 'labels', kind: 'list', value: 'label', title: 'cli.option.label' },
        after: { field: 'after', kind: 'list', value: 'story', title: 'cli.option.after' },
        accept: { field: 'acceptance', kind: 'list', value: 'text', title: 'cli.option.accept' },
      },
    },
  }),
  'story.import': command({
    title: 'command.story.import',
    by: 'person',
    /** `file`: the name that events show. */
    input: v.strictObject({
      file: v.pipe(v.string(), v.maxLength(4_096)),
      rows: v.pipe(v.array(ImportRow), v.maxLength(MAX_IMPORT_ROWS, rule('input.many'))),
    }),
    reply: reply<Accepted & Imported>(),
  }),
  'story.edit': command({
    title: 'command.story.edit',
    by: 'own-story',
    /**
     * Each field is one change, so that edits of two persons at once both survive. Items are named by their ids.
     * Adding what is there and removing what is not changes nothing. `textFrom`: the text that `text` replaces. The edit is
     * refused if the story has another one by now.
     */
    input: v.strictObject({
      story: StoryId,
      title: v.optional(Title),
      text: v.optional(Text),
      textFrom: v.optional(Text),
      priority: v.optional(PriorityNumber),
      addLabels: v.optional(Labels),
      removeLabels: v.optional(Labels),
      addAfter: v.optional(After),
      removeAfter: v.optional(After),
      addItems: v.optional(ItemTexts),
      changeItems: v.optional(many(v.strictObject({ item: ItemId, text: ItemText }), MAX_ITEMS)),
      removeItems: v.optional(ItemIds),
      tick: v.optional(ItemIds),
      untick: v.optional(ItemIds),
    }),
    /** A run may only tick and untick. */
    personFields: [
      ...['title', 'text', 'priority', 'addLabels', 'removeLabels', 'addAfter', 'removeAfter'],
      ...['addItems', 'changeItems', 'removeItems'],
    ],
    reply: reply<Changed>(),
    cli: {
      verb: 'story edit',
      args: ['story'],
      options: {
        title: { field: 'title', kind: 'string' },
        text: { field: 'text', kind: 'text' },
        priority: { field: 'priority', kind: 'number', title: 'cli.option.priority' },
        label: { field: 'addLabels', kind: 'list', value: 'label', title: 'cli.option.label' },
        'remove-label': { field: 'removeLabels', kind: 'list', value: 'label', title: 'cli.option.remove.label' },
        after: { field: 'addAfter', kind: 'list', value: 'story', title: 'cli.option.after' },
        'remove-after': { field: 'removeAfter', kind: 'list', value: 'story', title: 'cli.option.remove.after' },
        accept: { field: 'addItems', kind: 'list', value: 'text', title: 'cli.option.accept' },
        'change-item': { field: 'changeItems', kind: 'items', title: 'cli.option.change.item' },
        'remove-item': { field: 'removeItems', kind: 'list', value: 'item', title: 'cli.option.remove.item' },
        tick: { field: 'tick', kind: 'list', value: 'item', title: 'cli.option.tick' },
        untick: { field: 'untick', kind: 'list', value: 'item', title: 'cli.option.untick' },
      },
    },
  }),
  'story.list': command({
    title: 'command.story.list',
    by: 'any-run',
    /**
     * One page, sorted by stage and then as on the board, with at most `limit` stories (default 1,000). `text`: finds
     * stories in whose id, title or text each of its words begins a word. `after`: the last story of the previous page.
     */
    input: v.strictObject({
      stage: v.optional(StageName),
      text: v.optional(v.pipe(v.string(), v.maxLength(200))),
      label: v.optional(Label),
      priority: v.optional(PriorityNumber),
      held: v.optional(v.boolean()),
      blocked: v.optional(v.boolean()),
      after: v.optional(
        v.strictObject({ stage: StageName, rank: v.pipe(v.string(), v.maxLength(1_000)), id: StoryId }),
      ),
      limit: Limit,
    }),
    /**
     * `wait`: why the story does not go on by itself; null if it waits for nothing. `conflicts`: what the conflict radar
     * found; null if nothing.
     */
    reply: reply<(StoryRecord & { wait: ExplainedWait | null; conflicts: ConflictRecord | null })[]>(),
    cli: {
      verb: 'story list',
      options: {
        stage: { field: 'stage', kind: 'string' },
        text: { field: 'text', kind: 'string' },
        label: { field: 'label', kind: 'string' },
        priority: { field: 'priority', kind: 'number', title: 'cli.option.priority' },
        held: { field: 'held', kind: 'flag', title: 'cli.option.held' },
        blocked: { field: 'blocked', kind: 'flag', title: 'cli.option.blocked' },
      },
    },
  }),
  'story.show': command({
    title: 'command.story.show',
    by: 'any-run',
    input: Story,
    /** `wait`: as for `story.list`. */
    reply: reply<StoryRecord & { text: string; wait: ExplainedWait | null }>(),
    cli: { verb: 'story show', args: ['story'] },
  }),
  'story.move': command({
    title: 'command.story.move',
    /**
     * `before`: the story in front of which it is put; null or absent: the end of the stage, also of its own stage.
     */
    by: 'own-story',
    input: v.strictObject({ story: StoryId, stage: StageName, before: v.optional(v.nullable(StoryId)) }),
    reply: reply<Changed & { from: Stage }>(),
    on: 'story',
    cli: { verb: 'story move', args: ['story', 'stage'] },
  }),
  'story.merge': command({
    title: 'command.story.merge',
    /** Lets one story in stage merge through the merge queue, if merging is not automatic. */
    by: 'person',
    input: Story,
    reply: reply<Changed>(),
    on: 'story',
    cli: { verb: 'story merge', args: ['story'] },
  }),
  'story.block': command({
    title: 'command.story.block',
    /** A run must not replace a block that a person set. */
    by: 'own-story',
    input: v.strictObject({ story: StoryId, reason: Reason }),
    reply: reply<Changed>(),
    key: 'b',
    on: 'story',
    cli: { verb: 'story block', args: ['story', 'reason'] },
  }),
  'story.unblock': command({
    title: 'command.story.unblock',
    /** A run may lift only a block that a run set. */
    by: 'own-story',
    input: Story,
    reply: reply<Changed>(),
    on: 'story',
    cli: { verb: 'story unblock', args: ['story'] },
  }),
  'story.done': command({
    title: 'command.story.done',
    /** Only by an agent of the story's stage, on its own story: its run ends with proof, as if it had exited with 0. */
    by: 'own-story',
    input: Story,
    reply: reply<Accepted>(),
    cli: { verb: 'story done', args: ['story'] },
  }),
  'story.report': command({
    title: 'command.story.report',
    /** Only by a run, on its own story: one line for the card. */
    by: 'own-story',
    input: v.strictObject({ story: StoryId, text: Title }),
    reply: reply<Accepted>(),
    cli: { verb: 'story report', args: ['story', 'text'] },
  }),
  'story.verdict': command({
    title: 'command.story.verdict',
    /** Only by the qa agent's own run; by a person if `qa` is `human`. */
    by: 'own-story',
    /** `findings`: Markdown. A failed verdict must have some. */
    input: v.strictObject({
      story: StoryId,
      verdict: v.picklist(VERDICTS, rule('input.verdict')),
      findings: v.optional(v.pipe(v.string(), v.maxLength(MAX_FINDINGS_CHARACTERS))),
    }),
    reply: reply<Accepted>(),
    cli: {
      verb: 'story verdict',
      args: ['story', 'verdict'],
      options: { findings: { field: 'findings', kind: 'words', title: 'cli.option.findings' } },
    },
  }),
  'story.freeze': command({
    title: 'command.story.freeze',
    by: 'person',
    input: Story,
    reply: reply<Changed>(),
    key: 'f',
    on: 'story',
    cli: { verb: 'story freeze', args: ['story'] },
  }),
  'story.unfreeze': command({
    title: 'command.story.unfreeze',
    by: 'person',
    input: Story,
    reply: reply<Changed>(),
    on: 'story',
    cli: { verb: 'story unfreeze', args: ['story'] },
  }),
  'story.archive': command({
    title: 'command.story.archive',
    by: 'own-story',
    input: Story,
    reply: reply<Changed & { from: Stage }>(),
    on: 'story',
    cli: { verb: 'story archive', args: ['story'] },
  }),
  'story.delete': command({
    title: 'command.story.delete',
    by: 'person',
    input: Story,
    /** `until`: until when it can be restored, in ms since the epoch. */
    reply: reply<Changed & { until: number }>(),
    cli: { verb: 'story delete', args: ['story'] },
  }),
  'story.restore': command({
    title: 'command.story.restore',
    by: 'person',
    input: Story,
    reply: reply<Changed>(),
    cli: { verb: 'story restore', args: ['story'] },
  }),
  'story.deleted': command({
    title: 'command.story.deleted',
    by: 'any-run',
    /** One page, the earliest deleted first, with at most `limit` stories (default 1,000). */
    input: v.strictObject({ after: v.optional(v.strictObject({ deletedAt: v.number(), id: StoryId })), limit: Limit }),
    reply: reply<DeletedStory[]>(),
    cli: { verb: 'story deleted' },
  }),
} as const;
