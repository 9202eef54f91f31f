/** What a person reads after a command of the table: tables for lists, one line for the rest. */
import type { AgentListItem, CommandName, CommandReply, FenceRecord, StopReceipt } from '../../contract/index.ts';
import { commandSpec, STAGES, text } from '../../contract/index.ts';
import { plain, span, table } from './words.ts';

type Reply<N extends CommandName> = CommandReply<N>;

/** One line for a receipt, in the words of the page. */
export function receiptLine(receipt: StopReceipt): string {
  const who = `${receipt.agent} on ${receipt.story}`;
  const n = receipt.killed.length;
  if (receipt.verdict === 'gone') return `${who}: ${text(`receipt.gone.${receipt.strength}`, { n, ms: receipt.ms })}`;
  if (receipt.verdict === 'survivors') return `${who}: ${text('receipt.survivors', { n: receipt.survivors.length })}`;
  return `${who}: ${text('receipt.unknown', { reason: receipt.reason ?? '' })}`;
}

/** The line, then what was left alive and what was spared. */
export function receiptText(receipt: StopReceipt): string {
  const lines = [plain(receiptLine(receipt))];
  for (const one of receipt.survivors) lines.push(plain(`  alive: ${one.pid} ${one.command} (${one.why})`));
  for (const one of receipt.spared) lines.push(plain(`  spared, not the agent's: ${one.pid} ${one.command}`));
  if (receipt.blind > 0) lines.push(`  ${receipt.blind} own processes could not be read`);
  if (receipt.verdict !== 'gone') {
    lines.push(plain(`The worktree stays closed. Look again: huskies fence retry ${receipt.story}`));
  }
  return `${lines.join('\n')}\n`;
}

/** The shape that the issue documents; it only grows. */
export function stopJson(receipt: StopReceipt): unknown {
  const { story, agent, verdict, strength, container, killed, spared, survivors, blind, ms, id } = receipt;
  return {
    story,
    agent,
    verdict,
    strength,
    container,
    killed: killed.map(({ pid, startTime, command }) => ({ pid, startTime, command })),
    spared,
    survivors,
    blind,
    ms,
    receipt: id,
  };
}

export function fencesText(fences: readonly FenceRecord[], now: number): string {
  const rows = fences.map((fence) => [
    fence.story,
    fence.agent,
    fence.processes.map((one) => `${one.pid} ${one.command}`).join(', ') || fence.reason,
    span(now - fence.since),
    fence.worktree,
  ]);
  return `${table(['FENCED STORY', 'AGENT', 'MAY STILL LIVE', 'SINCE', 'WORKTREE'], rows)}\n`;
}

export function agentsText(agents: readonly AgentListItem[], now: number): string {
  if (agents.length === 0) return 'No agents in the pool.\n';
  const rows = agents.map((one) => [
    one.story,
    one.agent,
    one.role,
    one.stopping === null ? one.status : `${one.status}, stopping`,
    one.pid === null ? '-' : String(one.pid),
    span(now - one.startedAt),
    one.worktree ?? '-',
  ]);
  return `${table(['STORY', 'AGENT', 'ROLE', 'STATUS', 'PID', 'AGE', 'WORKTREE'], rows)}\n`;
}

function storiesText(stories: Reply<'story.list'>): string {
  if (stories.length === 0) return 'No stories. Add one: huskies story add TITLE\n';
  const rows = [...stories]
    .sort((a, b) => STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage))
    .map((one) => {
      const flags = [one.blocked === null ? '' : `blocked: ${one.blocked}`, one.frozen ? 'frozen' : ''].filter(
        (flag) => flag !== '',
      );
      return [one.stage, one.id, one.title, flags.join(', ')];
    });
  return `${table(['STAGE', 'ID', 'TITLE', ''], rows)}\n`;
}

function storyText(story: Reply<'story.show'>): string {
  const facts = [
    ['id', story.id],
    ['title', story.title],
    ['stage', story.stage],
    ...(story.blocked === null ? [] : [['blocked', story.blocked]]),
    ...(story.frozen ? [['frozen', 'yes']] : []),
    ...(story.worktree === null
      ? []
      : [
          ['worktree', `${story.worktree.path} (${story.worktree.state})`],
          ['branch', story.worktree.branch],
        ]),
  ];
  const body = story.text.split('\n').map(plain).join('\n').trimEnd();
  return `${facts.map(([name, value]) => `${name?.padEnd(9)} ${plain(value ?? '')}`).join('\n')}\n${body === '' ? '' : `\n${body}\n`}`;
}

function receiptsText(receipts: Reply<'agent.receipts'>): string {
  if (receipts.length === 0) return 'No stops yet.\n';
  return receipts.map((one) => `${new Date(one.at).toISOString()}  ${plain(one.why)}\n${receiptText(one)}`).join('\n');
}

/** The text for a reply; commands without a text of their own say their title and 'done'. */
export function reportText(name: CommandName, reply: unknown, input: Record<string, unknown>, now: number): string {
  switch (name) {
    case 'story.list':
      return storiesText(reply as Reply<'story.list'>);
    case 'story.show':
      return storyText(reply as Reply<'story.show'>);
    case 'story.add':
      return `${plain((reply as Reply<'story.add'>).story)}\n`;
    case 'story.move':
      return plain(`${input.story}: ${(reply as Reply<'story.move'>).from} -> ${input.stage}`).concat('\n');
    case 'agent.start':
      return plain(`${input.agent} starts on ${input.story} (${(reply as Reply<'agent.start'>).run})`).concat('\n');
    case 'agent.list':
      return agentsText(reply as Reply<'agent.list'>, now);
    case 'agent.receipts':
      return receiptsText(reply as Reply<'agent.receipts'>);
    case 'fence.list': {
      const fences = reply as Reply<'fence.list'>;
      return fences.length === 0 ? 'No fences.\n' : fencesText(fences, now);
    }
    default:
      return `${text(commandSpec(name).title)}: done\n`;
  }
}
