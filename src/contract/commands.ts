/**
 * The command table. Buttons, tray items, menus, shortcuts, the palette, the CLI and tests all name a command of this
 * table, and titles, shortcuts, tray entries and CLI verbs are derived from it. Each command is declared once.
 */
import * as v from 'valibot';
import { type CommandSpec, command, reply } from './command-spec.ts';
import { AGENT_COMMANDS } from './commands.agent.ts';
import { CHANGES_COMMANDS } from './commands.changes.ts';
import { DOCTOR_COMMANDS } from './commands.doctor.ts';
import { EXCHANGE_COMMANDS } from './commands.exchange.ts';
import { PROCESS_COMMANDS } from './commands.processes.ts';
import { PROMPT_COMMANDS } from './commands.prompt.ts';
import { QUESTION_COMMANDS } from './commands.question.ts';
import { STORY_COMMANDS } from './commands.story.ts';
import { SWITCH_COMMANDS } from './commands.switch.ts';
import { TERMINAL_COMMANDS } from './commands.terminal.ts';
import { USAGE_COMMANDS } from './commands.usage.ts';
import { WORKTREE_COMMANDS } from './commands.worktree.ts';
import { StoryId } from './ids.ts';
import { Empty, rule } from './input.ts';
import type { Accepted, Changed, MergeList, ProjectStatus } from './replies.ts';
import type { FenceRecord } from './snapshot.ts';

const Dir = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));

/** `worktree`: the path of the fenced worktree; absent: the story's own. */
const Fence = v.strictObject({ story: StoryId, worktree: v.optional(Dir) });

/** Every command by its name. */
export const COMMANDS = {
  ...STORY_COMMANDS,
  ...EXCHANGE_COMMANDS,
  ...AGENT_COMMANDS,
  ...PROCESS_COMMANDS,
  ...DOCTOR_COMMANDS,
  ...PROMPT_COMMANDS,
  ...QUESTION_COMMANDS,
  ...USAGE_COMMANDS,
  ...SWITCH_COMMANDS,
  'fence.list': command({
    title: 'command.fence.list',
    by: 'any-run',
    input: Empty,
    reply: reply<FenceRecord[]>(),
    cli: { verb: 'fence list' },
  }),
  'fence.retry': command({
    title: 'command.fence.retry',
    by: 'own-story',
    input: Fence,
    reply: reply<Accepted>(),
    on: 'story',
    cli: {
      verb: 'fence retry',
      args: ['story'],
      options: { worktree: { field: 'worktree', kind: 'string' } },
    },
  }),
  'fence.release': command({
    title: 'command.fence.release',
    by: 'person',
    input: Fence,
    reply: reply<Accepted>(),
    on: 'story',
    confirm: 'confirm.release',
    cli: {
      verb: 'fence release',
      args: ['story'],
      options: { worktree: { field: 'worktree', kind: 'string' } },
      confirm: true,
    },
  }),
  ...WORKTREE_COMMANDS,
  ...CHANGES_COMMANDS,
  'merge.list': command({
    title: 'command.merge.list',
    by: 'any-run',
    input: Empty,
    reply: reply<MergeList>(),
    cli: { verb: 'merge list' },
  }),
  'reconcile.retry': command({
    title: 'command.reconcile.retry',
    by: 'person',
    /** `key`: the key of one record of `host.stuck`; absent: all of them. What is no longer stuck is not retried. */
    input: v.strictObject({ key: v.optional(v.pipe(v.string(), v.maxLength(5_000))) }),
    /** The keys that are retried. */
    reply: reply<Accepted & { retried: string[] }>(),
    on: 'project',
    cli: { verb: 'retry' },
  }),
  ...TERMINAL_COMMANDS,
  'project.status': command({
    title: 'command.project.status',
    by: 'any-run',
    input: Empty,
    reply: reply<ProjectStatus>(),
    cli: { verb: 'status' },
  }),
  'project.init': command({
    title: 'command.project.init',
    by: 'person',
    input: Empty,
    /**
     * `lookedFor`: the programs that were searched for, when none was found. `found` and `missing`: the titles of the agent
     * CLIs. `text`: what the file holds now.
     */
    reply: reply<
      Accepted & {
        file: string;
        agents: string[];
        lookedFor: string[];
        found: string[];
        missing: string[];
        text: string;
      }
    >(),
    on: 'project',
    cli: { verb: 'init' },
  }),
  'project.trust': command({
    title: 'command.project.trust',
    /** The digests of all items that were shown. An item that has changed since needs another approval. */
    by: 'person',
    input: v.strictObject({ digests: v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, rule('input.digest')))) }),
    reply: reply<Accepted>(),
    on: 'project',
    confirm: 'confirm.trust',
    cli: { verb: 'trust', confirm: true },
  }),
  'project.pause': command({
    title: 'command.project.pause',
    /** Running agents work on, and a person may still start any. It is kept over a restart of the host. */
    by: 'person',
    input: Empty,
    reply: reply<Changed>(),
    tray: 'always',
    on: 'project',
    cli: { verb: 'pause' },
  }),
  'project.resume': command({
    title: 'command.project.resume',
    by: 'person',
    input: Empty,
    reply: reply<Changed>(),
    tray: 'always',
    on: 'project',
    cli: { verb: 'resume' },
  }),
  'app.open': command({
    title: 'command.app.open',
    by: 'person',
    input: v.strictObject({ dir: Dir }),
    reply: reply<{ path: string }>(),
  }),
  'app.pick': command({
    title: 'command.app.pick',
    by: 'person',
    input: Empty,
    /** null: the person closed the dialog. */
    reply: reply<{ path: string } | null>(),
    key: '$mod+o',
    on: 'project',
  }),
  'app.recent': command({
    title: 'command.app.recent',
    by: 'person',
    input: Empty,
    reply: reply<{ path: string; name: string }[]>(),
  }),
  'app.demo': command({
    title: 'command.app.demo',
    by: 'person',
    input: Empty,
    reply: reply<{ path: string }>(),
  }),
} as const;

/** The name of a command. */
export type CommandName = keyof typeof COMMANDS;
/** The validated input of a command. */
export type CommandInput<N extends CommandName> = v.InferOutput<(typeof COMMANDS)[N]['input']>;
/** What a command replies with when it is not refused. */
export type CommandReply<N extends CommandName> =
  | NonNullable<(typeof COMMANDS)[N]['reply']>
  | Extract<(typeof COMMANDS)[N]['reply'], null>;

/** The names of all commands, in the order of the table. */
export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[];

/** The spec of any command, with its optional fields. */
export function commandSpec(name: CommandName): CommandSpec {
  return COMMANDS[name] as CommandSpec;
}
