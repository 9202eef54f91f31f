/** The part of the command table about worktrees and the gates that run in them. */
import * as v from 'valibot';
import { command, reply } from './command-spec.ts';
import { Limit } from './commands.story.ts';
import { AgentName, RunId, StoryId } from './ids.ts';
import type { Accepted, Changed, GateList, RequestedStep, WorktreeListItem, WorktreeStatus } from './replies.ts';
import type { GateResult, Message } from './snapshot.ts';

/** Every command on gates and worktrees, by its name. */
export const WORKTREE_COMMANDS = {
  'gate.run': command({
    title: 'command.gate.run',
    /** A run is refused even for its own story, since it occupies the worktree itself. */
    by: 'own-story',
    /**
     * `gate`: its name; absent: all gates that are due in the story's stage, one after the other until one fails.
     * `again`: run it even if it has a result for the same tree.
     */
    input: v.strictObject({ story: StoryId, gate: v.optional(AgentName), again: v.optional(v.boolean()) }),
    /**
     * `runs`: the gates in their order, each with the id that its run has or will have. `setup`: the steps of the setup that
     * run before them. `note`: that gates of the merge queue run on the story alone; null if none of them is one.
     */
    reply: reply<Accepted & { runs: { gate: string; run: string }[]; setup: RequestedStep[]; note: Message | null }>(),
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
    /** `story`: only its worktree. */
    input: v.strictObject({ story: v.optional(StoryId) }),
    /**
     * The largest first. All sizes are measured in the background: ask again while one is measured. That of one story is
     * measured before the answer.
     */
    reply: reply<WorktreeListItem[]>(),
    cli: { verb: 'worktree list', optional: ['story'] },
  }),
  'worktree.status': command({
    title: 'command.worktree.status',
    by: 'own-story',
    input: v.strictObject({ story: StoryId }),
    reply: reply<WorktreeStatus>(),
    cli: { verb: 'worktree status', args: ['story'] },
  }),
} as const;
