/** The part of the command table about agents, their runs and what happened to them. */
import * as v from 'valibot';
import { AGENT_ROADS } from '../domain/index.ts';
import { command, reply } from './command-spec.ts';
import { Limit } from './commands.story.ts';
import { TerminalSizeEntries } from './commands.terminal.ts';
import { AgentName, RunId, StoryId } from './ids.ts';
import { Empty, rule } from './input.ts';
import type { Accepted, AgentListItem, LogChunk, RequestedStep } from './replies.ts';
import type { EventRecord, Message, RunRecord, StopReceipt } from './snapshot.ts';
import { OUTPUT_STREAMS } from './terminal-stream.ts';

/** Every command on agents and their history, by its name. */
export const AGENT_COMMANDS = {
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
     * Starts an agent on a story.
     *
     * `again`: a missing worktree may be recreated, without its uncommitted changes. `fetch`: the base is fetched from
     * its remote before a new worktree is created from it. `size`: the size of the pane that will show the terminal.
     *
     * `road`: opens the session of the agent's last run on this road, for this run alone, and sends nothing to it. Without
     * such a session it is a start like any other. A start by a run must not move a story other than its own.
     */
    personFields: ['again', 'fetch', 'road'],
    input: v.strictObject({
      story: StoryId,
      agent: AgentName,
      again: v.optional(v.boolean()),
      fetch: v.optional(v.boolean()),
      size: v.optional(v.strictObject(TerminalSizeEntries)),
      road: v.optional(v.picklist(AGENT_ROADS, rule('input.road'))),
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
        road: { field: 'road', kind: 'string', title: 'cli.option.road' },
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
    /** `run`: an earlier run of the agent on the story; without it, its latest one. */
    input: v.strictObject({
      story: StoryId,
      agent: AgentName,
      run: v.optional(RunId),
      offset: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
      stream: v.optional(v.picklist(OUTPUT_STREAMS, rule('input.stream'))),
    }),
    reply: reply<LogChunk>(),
    cli: { verb: 'agent logs', args: ['story', 'agent'] },
  }),
} as const;
