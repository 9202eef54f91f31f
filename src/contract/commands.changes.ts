/** The part of the command table about the changes of a story. */
import * as v from 'valibot';
import type { ChangeCommits, ChangeList, FilePatch } from '../domain/index.ts';
import { command, reply } from './command-spec.ts';
import { StoryId } from './ids.ts';
import type { Accepted } from './replies.ts';

/** The most lines of one part of a patch, and the number that is sent if the caller names none. */
export const MAX_PATCH_LINES = 2_000;

const Path = v.pipe(v.string(), v.minLength(1), v.maxLength(4_096));
const Line = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000_000));
const File = { story: StoryId, path: Path, was: v.optional(Path) };

/** Every command on changes, by its name. */
export const CHANGES_COMMANDS = {
  'changes.list': command({
    title: 'command.changes.list',
    by: 'own-story',
    input: v.strictObject({ story: StoryId }),
    /** Uncommitted and untracked files are included. It is read from the disk at each call. */
    reply: reply<ChangeList>(),
    cli: { verb: 'story changes', args: ['story'] },
  }),
  'changes.file': command({
    title: 'command.changes.file',
    by: 'own-story',
    /**
     * `path` and `was`: as in the list. `from`: the number of the first line, as `next` of the part before it. `lines`: at
     * most so many.
     */
    input: v.strictObject({
      ...File,
      from: v.optional(Line),
      lines: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_PATCH_LINES))),
    }),
    reply: reply<FilePatch>(),
    cli: {
      verb: 'story diff',
      args: ['story', 'path'],
      options: {
        was: { field: 'was', kind: 'string', title: 'cli.option.changes.was' },
        from: { field: 'from', kind: 'number', title: 'cli.option.changes.from' },
        lines: { field: 'lines', kind: 'number', title: 'cli.option.changes.lines' },
      },
    },
  }),
  'changes.commits': command({
    title: 'command.changes.commits',
    by: 'own-story',
    input: v.strictObject({ story: StoryId }),
    reply: reply<ChangeCommits>(),
    cli: { verb: 'story commits', args: ['story'] },
  }),
  'changes.revert': command({
    title: 'command.changes.revert',
    by: 'person',
    /** `sure`: also while a run works in the worktree. The file is then as it is in the base. */
    input: v.strictObject({ ...File, sure: v.optional(v.boolean()) }),
    /** `kept`: git's id of what the file was, which git keeps for two weeks; null if it was no plain file. */
    reply: reply<Accepted & { kept: string | null }>(),
    confirm: 'confirm.changes.revert',
    cli: {
      verb: 'story revert',
      args: ['story', 'path'],
      options: {
        was: { field: 'was', kind: 'string', title: 'cli.option.changes.was' },
        'while-running': { field: 'sure', kind: 'flag', title: 'cli.option.changes.sure' },
      },
      confirm: true,
    },
  }),
} as const;
