/** The text that a person reads after a command of the table: tables for lists, one line for the rest. */
import type {
  AgentListItem,
  CommandName,
  CommandReply,
  ExplainedWait,
  FenceRecord,
  RunRecord,
} from '../../contract/index.ts';
import {
  agentStateText,
  commandSpec,
  conflictText,
  costText,
  message,
  messageText,
  reasonText,
  text,
  tokensText,
} from '../../contract/index.ts';
import {
  byStage,
  exitMessage,
  fencedBy,
  type Merged,
  RESTORABLE_MS,
  STORY_DEFAULTS,
  tokensOf,
} from '../../domain/index.ts';
import { columnHeads, escapeInvisible, line, span, table } from './format.ts';
import { receiptsText } from './receipts.ts';

type Reply<N extends CommandName> = CommandReply<N>;

/** The fences as a table: story, agent, what holds them, age and worktree. `now`: ms since the epoch. */
export function fencesText(fences: readonly FenceRecord[], now: number): string {
  const rows = fences.map((fence) => [
    fence.story,
    fence.agent,
    fencedBy(fence)
      .map((one) => messageText(one, 'copied'))
      .join(', '),
    span(now - fence.since),
    fence.worktree,
  ]);
  return `${table(columnHeads('cli.fence.columns'), rows)}\n`;
}

/** The columns of tokens and cost. */
const AGENT_NUMBERS = [6, 7];

/** The runs in the pool as a table, or one line when there are none. `now`: ms since the epoch. */
export function agentsText(agents: readonly AgentListItem[], now: number): string {
  if (agents.length === 0) return line('cli.agent.none');
  const rows = agents.map((one) => [
    one.story,
    one.agent,
    // Only runs of kind 'agent' have a role.
    one.kind === 'agent' ? one.role : one.kind,
    statusText(one, now),
    one.pid === null ? '-' : String(one.pid),
    span(now - one.startedAt),
    ...usedCells(one),
    one.worktree ?? '-',
  ]);
  return `${table(columnHeads('cli.agent.columns'), rows, AGENT_NUMBERS)}\n`;
}

function statusText({ stopping, stalledAt, stall, status, facts }: AgentListItem, now: number): string {
  if (stopping !== null) return text('cli.agent.stopping', { status });
  if (stalledAt !== null) {
    return stall === null || stall.kind === 'output'
      ? text('cli.agent.stalled', { status })
      : text(`cli.agent.stalled.${stall.kind}`, { status, span: span(now - stall.since) });
  }
  const doing = facts === null || status !== 'running' ? '' : agentStateText(facts, now);
  return doing === '' ? status : text('cli.agent.doing', { status, doing });
}

/** Tokens and cost of a run; unknown ones as `-`, never as 0. */
function usedCells({ facts }: AgentListItem): string[] {
  const tokens = facts === null ? null : tokensOf(facts);
  return [
    tokens === null ? '-' : tokensText(tokens),
    facts === null || facts.costUsd === null ? '-' : costText(facts.costUsd, facts.costFrom),
  ];
}

/** One line for each failed run, with its reason. Empty when none failed. */
export function failuresText(runs: readonly RunRecord[]): string {
  return runs
    .filter((run) => run.status === 'failed')
    .sort((a, b) => a.startedAt - b.startedAt || a.id.localeCompare(b.id))
    .map(({ agent, story, reason }) =>
      line('cli.agent.failed', {
        agent,
        story,
        reason: reason === null ? text('cli.start.noreason') : reasonText(reason, 'copied'),
      }),
    )
    .join('');
}

/** The line after a start that was followed until its run was running or had ended. */
export function startedText({ agent, story, pid, id, status, exitCode, reason }: RunRecord): string {
  if (status === 'running') return line('cli.agent.started', { agent, story, pid: pid ?? '-', run: id });
  const why = reason === null ? messageText(exitMessage(exitCode ?? 0)) : reasonText(reason, 'copied');
  const log = `huskies agent logs ${story} ${agent}`;
  return line('cli.agent.ended', { agent, story, why, run: id, log });
}

function storiesText(stories: Reply<'story.list'>): string {
  if (stories.length === 0) return line('cli.story.none');
  const rows = [...stories].sort(byStage).map((one) => {
    return [one.stage, one.id, one.title, notesOf(one).join(', ')];
  });
  return `${table(columnHeads('cli.story.columns'), rows)}\n`;
}

/** What a list says of a story besides its stage and title. */
function notesOf({
  blocked,
  frozen,
  hold,
  priority,
  labels,
  after,
  acceptance,
  merged,
  conflicts,
  wait,
}: Reply<'story.list'>[number]): string[] {
  const n = acceptance.filter(({ done }) => done !== null).length;
  return [
    ...(merged === null ? [] : [messageText(mergedMessage(merged), 'copied')]),
    ...(blocked === null ? [] : [text('cli.story.blocked', { reason: messageText(blocked, 'copied') })]),
    ...(frozen ? [text('cli.story.frozen')] : []),
    ...(hold === null ? [] : [text('cli.story.held', { reason: messageText(hold, 'copied') })]),
    ...(priority === STORY_DEFAULTS.priority ? [] : [text(`cli.priority.${priority}`)]),
    ...labels.map((label) => `#${label}`),
    ...(after.length === 0 ? [] : [text('cli.story.after', { stories: after.join(' ') })]),
    ...(acceptance.length === 0 ? [] : [text('cli.story.accepted', { n, all: acceptance.length })]),
    ...(wait === null || !isNewToList(wait.code) ? [] : [messageText(wait.why, 'copied')]),
    ...(conflicts ? [conflictText(conflicts, null)] : []),
  ];
}

/** The list shows holds and `after` anyway; a pause, and where nothing starts automatically, is no news of one story. */
function isNewToList(code: ExplainedWait['code']): boolean {
  return !['held', 'after-open', 'automation-off', 'paused'].includes(code);
}

/** One line for each acceptance item, with the id by which it is ticked. */
function itemsText(items: Reply<'story.show'>['acceptance']): string {
  return items
    .map(({ id, text: words, done }) => {
      const item = done === null || done.by === 'person' ? id : text('cli.story.item.run', { item: id, run: done.by });
      return line('cli.story.item', { mark: done === null ? ' ' : 'x', item, text: words });
    })
    .join('');
}

/** The deleted stories as a table, or one line when there are none. */
function deletedText(stories: Reply<'story.deleted'>): string {
  if (stories.length === 0) return line('cli.story.deleted.none');
  const rows = stories.map(({ deletedAt, stage, id, title }) => [
    dayOf(deletedAt),
    dayOf(deletedAt + RESTORABLE_MS),
    stage,
    id,
    title,
  ]);
  return `${table(columnHeads('cli.story.deleted.columns'), rows)}\n`;
}

/** The UTC day of a time, such as 2026-01-31. */
function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function mergedMessage({ base, commit }: Merged) {
  return message('merge.moved', { base, commit: commit.slice(0, 12) });
}

function storyText(story: Reply<'story.show'>): string {
  const facts = [
    [text('cli.fact.id'), story.id],
    [text('cli.fact.title'), story.title],
    [text('cli.fact.stage'), story.stage],
    ...(story.blocked === null ? [] : [[text('cli.fact.blocked'), messageText(story.blocked, 'copied')]]),
    ...(story.frozen ? [[text('cli.fact.frozen'), text('cli.yes')]] : []),
    [text('cli.fact.priority'), text(`cli.priority.${story.priority}`)],
    ...(story.labels.length === 0 ? [] : [[text('cli.fact.labels'), story.labels.join(', ')]]),
    ...(story.after.length === 0 ? [] : [[text('cli.fact.after'), story.after.join(', ')]]),
    ...(story.merged === null ? [] : [[text('cli.fact.merged'), messageText(mergedMessage(story.merged), 'copied')]]),
    // A story that waits for nothing else names its hold below.
    ...(story.hold === null || story.wait?.code === 'held'
      ? []
      : [[text('cli.fact.held'), messageText(story.hold, 'copied')]]),
    ...(story.wait === null ? [] : [[text('cli.fact.waits'), reasonText(story.wait.why, 'copied')]]),
    ...(story.worktree === null
      ? []
      : [
          [
            text('cli.fact.worktree'),
            text('cli.fact.worktree.state', { path: story.worktree.path, state: story.worktree.state }),
          ],
          [text('cli.fact.branch'), story.worktree.branch || text('cli.fact.branch.none')],
          ...(story.worktree.empty.length === 0
            ? []
            : [[text('cli.fact.empty'), text('worktree.empty', { paths: story.worktree.empty.join(', ') })]]),
        ]),
  ];
  const body = story.text.split('\n').map(escapeInvisible).join('\n').trimEnd();
  return `${facts.map(([name, value]) => `${name?.padEnd(9)} ${escapeInvisible(value ?? '')}`).join('\n')}\n${itemsText(story.acceptance)}${body === '' ? '' : `\n${body}\n`}`;
}

/** The text for a reply. Commands without their own text print story, title and 'done'. `columns`: the terminal's width. */
export function reportText(
  name: CommandName,
  reply: unknown,
  input: Record<string, unknown>,
  { now, columns }: { now: number; columns?: number | undefined },
): string {
  switch (name) {
    case 'story.list':
      return storiesText(reply as Reply<'story.list'>);
    case 'story.show':
      return storyText(reply as Reply<'story.show'>);
    case 'story.add':
      return `${escapeInvisible((reply as Reply<'story.add'>).story)}\n`;
    case 'story.move':
      return movedText(reply as Reply<'story.move'>, String(input.story), String(input.stage));
    case 'story.merge':
    case 'story.block':
    case 'story.unblock':
    case 'story.freeze':
    case 'story.unfreeze':
    case 'story.edit':
    case 'story.restore':
    case 'story.archive': {
      const story = String(input.story);
      const { changed } = reply as Reply<typeof name>;
      return changed ? doneText(name, story) : line(`cli.unchanged.${name}`, { story });
    }
    case 'story.delete': {
      const { until } = reply as Reply<'story.delete'>;
      return line('cli.story.deleted', { story: String(input.story), until: dayOf(until) });
    }
    case 'story.deleted':
      return deletedText(reply as Reply<'story.deleted'>);
    case 'agent.start': {
      const { run, note } = reply as Reply<'agent.start'>;
      const started = line('cli.agent.starts', { agent: String(input.agent), story: String(input.story), run });
      return note ? `${started}${escapeInvisible(messageText(note, 'copied'))}\n` : started;
    }
    case 'agent.list':
      return agentsText(reply as Reply<'agent.list'>, now);
    case 'agent.receipts':
      return receiptsText(reply as Reply<'agent.receipts'>, columns);
    case 'reconcile.retry': {
      const n = (reply as Reply<'reconcile.retry'>).retried.length;
      return n === 0 ? line('cli.retry.none') : line('cli.retry.done', { n });
    }
    case 'fence.list': {
      const fences = reply as Reply<'fence.list'>;
      return fences.length === 0 ? line('cli.fence.none') : fencesText(fences, now);
    }
    default:
      return doneText(name, typeof input.story === 'string' ? input.story : null);
  }
}

function doneText(name: CommandName, story: string | null): string {
  const title = text(commandSpec(name).title);
  return story === null ? line('cli.done', { title }) : line('cli.done.story', { story, title });
}

/** A move within the stage is to its end, since the command line names no other place. */
function movedText({ from, changed }: Reply<'story.move'>, story: string, to: string): string {
  if (!changed) return line('cli.unchanged.story.move', { story, stage: to });
  return from === to ? line('cli.story.moved.end', { story, stage: to }) : line('cli.story.moved', { story, from, to });
}
