/**
 * The command table. Buttons, tray items, menus, shortcuts, the palette, the CLI and tests all name a command of this
 * table, and titles, shortcuts, tray entries and CLI verbs are derived from it. Each command is declared once.
 */
import * as v from 'valibot';
import { type CommandSpec, command, reply } from './command-spec.ts';
import { EXCHANGE_COMMANDS } from './commands.exchange.ts';
import { Limit, STORY_COMMANDS } from './commands.story.ts';
import { AgentName, RunId, StoryId } from './ids.ts';
import { rule } from './input.ts';
import type {
  Accepted,
  AgentListItem,
  Changed,
  GateList,
  LogChunk,
  MergeList,
  ProjectStatus,
  RequestedStep,
  WorktreeListItem,
  WorktreeStatus,
} from './replies.ts';
import type { EventRecord, FenceRecord, GateResult, Message, RunRecord, StopReceipt } from './snapshot.ts';
import { OUTPUT_STREAMS } from './terminal-stream.ts';

const Dir = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));
const Empty = v.strictObject({});
/** `worktree`: the path of the fenced worktree; absent: the story's own. */
const Fence = v.strictObject({ story: StoryId, worktree: v.optional(Dir) });

const Colour = v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/i, rule('input.colour')));

/** A terminal's size in cells. */
const TerminalSizeEntries = {
  cols: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(500)),
  rows: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(300)),
};

/** Every command by its name. */
export const COMMANDS = {
  ...STORY_COMMANDS,
  ...EXCHANGE_COMMANDS,
  'agent.list': command({
    title: 'command.agent.list',
    by: 'any-run',
    input: Empty,
    reply: reply<AgentListItem[]>(),
    cli: { verb: 'agent list' },
  }),
  'agent.start': command({
    title: 'command.agent.start',
    by: 'any-run',
    /**
     * `again`: a missing worktree may be recreated, without its uncommitted changes. `fetch`: the base is fetched from
     * its remote before a new worktree is created from it. `size`: the size of the pane that will show the terminal.
     * A start by a run must not move a story other than its own.
     */
    personFields: ['again', 'fetch'],
    input: v.strictObject({
      story: StoryId,
      agent: AgentName,
      again: v.optional(v.boolean()),
      fetch: v.optional(v.boolean()),
      size: v.optional(v.strictObject(TerminalSizeEntries)),
    }),
    /**
     * `note`: what a person should know about the base, such as that it is behind its remote; null if nothing. `setup`:
     * the steps that run first, each with the id that its run has or will have.
     */
    reply: reply<Accepted & { run: string; note: Message | null; setup: RequestedStep[] }>(),
    key: 's',
    on: 'story',
    cli: {
      verb: 'agent start',
      args: ['story', 'agent'],
      options: {
        again: { field: 'again', kind: 'flag', title: 'cli.option.again' },
        fetch: { field: 'fetch', kind: 'flag', title: 'cli.option.fetch' },
      },
    },
  }),
  'agent.stop': command({
    title: 'command.agent.stop',
    by: 'own-story',
    /** `run`: only this run is stopped, since another kind of run may have the same name. */
    input: v.strictObject({ story: StoryId, agent: AgentName, run: v.optional(RunId) }),
    /** A second stop of the same run joins the first and gets the same receipt id. */
    reply: reply<Accepted & { receipt: string }>(),
    key: '$mod+.',
    tray: 'run',
    on: 'run',
    cli: { verb: 'agent stop', args: ['story', 'agent'] },
  }),
  'agent.stopAll': command({
    title: 'command.agent.stopAll',
    by: 'person',
    input: Empty,
    reply: reply<Accepted & { receipts: string[] }>(),
    key: '$mod+Shift+.',
    tray: 'always',
    on: 'project',
    confirm: 'confirm.stopAll',
    cli: { verb: 'agent stop-all', confirm: true },
  }),
  'agent.receipts': command({
    title: 'command.agent.receipts',
    by: 'own-story',
    /** `before`: the last receipt of the previous page. */
    input: v.strictObject({ story: StoryId, before: v.optional(v.pipe(v.string(), v.maxLength(64))), limit: Limit }),
    /** Newest first, at most `limit` (default 1,000). */
    reply: reply<StopReceipt[]>(),
    cli: { verb: 'agent receipts', args: ['story'] },
  }),
  'agent.receipt': command({
    title: 'command.agent.receipt',
    by: 'own-story',
    input: v.strictObject({ receipt: v.pipe(v.string(), v.maxLength(64)) }),
    /** null while the stop is still in progress. */
    reply: reply<StopReceipt | null>(),
  }),
  'agent.history': command({
    title: 'command.agent.history',
    by: 'own-story',
    /** `before`: the last run of the previous page. */
    input: v.strictObject({ story: StoryId, before: v.optional(RunId), limit: Limit }),
    /** The runs of the story, ended ones included, newest first; at most `limit` (default 1,000). */
    reply: reply<RunRecord[]>(),
  }),
  'event.list': command({
    title: 'command.event.list',
    by: 'person',
    /** Events of one story, or of all. `before`: the number of the last event of the previous page. */
    input: v.strictObject({
      story: v.optional(StoryId),
      before: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
      limit: Limit,
    }),
    /** Newest first, at most `limit` (default 1,000). */
    reply: reply<EventRecord[]>(),
  }),
  'agent.logs': command({
    title: 'command.agent.logs',
    by: 'own-run',
    input: v.strictObject({
      story: StoryId,
      agent: AgentName,
      offset: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
      stream: v.optional(v.picklist(OUTPUT_STREAMS, rule('input.stream'))),
    }),
    reply: reply<LogChunk>(),
    cli: { verb: 'agent logs', args: ['story', 'agent'] },
  }),
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
  'gate.run': command({
    title: 'command.gate.run',
    /** A run is refused even for its own story, since it occupies the worktree itself. */
    by: 'own-story',
    /**
     * `gate`: its name; absent: all gates that are due in the story's stage, one after the other until one fails.
     * `again`: run it even if it has a result for the same tree.
     */
    input: v.strictObject({ story: StoryId, gate: v.optional(AgentName), again: v.optional(v.boolean()) }),
    /** `runs`: the gates in their order, each with the id that its run has or will have. */
    reply: reply<Accepted & { runs: { gate: string; run: string }[] }>(),
    cli: {
      verb: 'gate run',
      args: ['story'],
      optional: ['gate'],
      options: { again: { field: 'again', kind: 'flag', title: 'cli.option.gate.again' } },
    },
  }),
  'gate.list': command({
    title: 'command.gate.list',
    by: 'any-run',
    input: v.strictObject({ story: v.optional(StoryId) }),
    reply: reply<GateList>(),
    cli: { verb: 'gate list', optional: ['story'] },
  }),
  'gate.results': command({
    title: 'command.gate.results',
    by: 'own-story',
    /** `before`: the run of the last result of the previous page. */
    input: v.strictObject({ story: StoryId, before: v.optional(RunId), limit: Limit }),
    /** Newest first, at most `limit` (default 1,000). */
    reply: reply<GateResult[]>(),
  }),
  'gate.tail': command({
    title: 'command.gate.tail',
    by: 'person',
    input: v.strictObject({ run: RunId }),
    /** The last lines of the run's output as plain text; empty if nothing is kept. */
    reply: reply<{ tail: string }>(),
  }),
  'worktree.setup': command({
    title: 'command.worktree.setup',
    by: 'person',
    /** `again`: run also the steps that have passed. */
    input: v.strictObject({ story: StoryId, again: v.optional(v.boolean()) }),
    /** `runs`: the steps in their order, each with the id that its run has or will have; none if all have passed. */
    reply: reply<Accepted & { runs: RequestedStep[] }>(),
    on: 'story',
    cli: {
      verb: 'worktree setup',
      args: ['story'],
      options: { again: { field: 'again', kind: 'flag', title: 'cli.option.setup.again' } },
    },
  }),
  'worktree.remove': command({
    title: 'command.worktree.remove',
    by: 'person',
    /** Its teardown runs first, then all its files are kept in a snapshot. It stays if anything is against that. */
    input: v.strictObject({ story: StoryId }),
    reply: reply<Changed>(),
    on: 'story',
    confirm: 'confirm.worktree.remove',
    cli: { verb: 'worktree remove', args: ['story'], confirm: true },
  }),
  'worktree.restore': command({
    title: 'command.worktree.restore',
    by: 'person',
    /** `snapshot`: its ref, or the time in it; absent: the newest one. */
    input: v.strictObject({ story: StoryId, snapshot: v.optional(v.pipe(v.string(), v.maxLength(200))) }),
    reply: reply<Changed>(),
    on: 'story',
    cli: { verb: 'worktree restore', args: ['story'], optional: ['snapshot'] },
  }),
  'worktree.list': command({
    title: 'command.worktree.list',
    by: 'person',
    input: Empty,
    /** The largest first. Sizes are measured in the background: ask again while one is measured. */
    reply: reply<WorktreeListItem[]>(),
    cli: { verb: 'worktree list' },
  }),
  'worktree.status': command({
    title: 'command.worktree.status',
    by: 'own-story',
    input: v.strictObject({ story: StoryId }),
    reply: reply<WorktreeStatus>(),
  }),
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
  'terminal.input': command({
    title: 'command.terminal.input',
    by: 'person',
    /** `bytes`: each character of `data` is one byte (a mouse report above column 95 is not valid UTF-8). */
    input: v.strictObject({
      run: RunId,
      data: v.pipe(v.string(), v.maxLength(1_000_000)),
      bytes: v.optional(v.boolean()),
    }),
    reply: reply<Accepted>(),
  }),
  'terminal.resize': command({
    title: 'command.terminal.resize',
    by: 'person',
    /**
     * The size of the caller's pane in cells; it may be sent while the run is still starting. The pane that has the
     * focus, or was last typed in, sets the size for all. `focused`: whether this pane has it; absent: unchanged.
     */
    input: v.strictObject({
      run: RunId,
      ...TerminalSizeEntries,
      focused: v.optional(v.boolean()),
    }),
    reply: reply<Accepted>(),
  }),
  'terminal.theme': command({
    title: 'command.terminal.theme',
    by: 'person',
    /** The colours with which the caller's page draws terminals. The host reports them to agents that query colours. */
    input: v.strictObject({
      background: Colour,
      foreground: Colour,
      cursor: Colour,
      palette: v.pipe(v.array(Colour), v.length(16, rule('input.colours'))),
    }),
    reply: reply<Accepted>(),
  }),
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
    reply: reply<Accepted & { file: string; agents: string[]; lookedFor: string[] }>(),
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
    on: 'project',
    cli: { verb: 'pause' },
  }),
  'project.resume': command({
    title: 'command.project.resume',
    by: 'person',
    input: Empty,
    reply: reply<Changed>(),
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
