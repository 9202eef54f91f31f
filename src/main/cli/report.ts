/** What a person reads after a command of the table: tables for lists, one line for the rest. */
import type {
  AgentListItem,
  CommandName,
  CommandReply,
  FenceRecord,
  RunRecord,
  StopReceipt,
} from '../../contract/index.ts';
import { commandSpec, STAGES, text } from '../../contract/index.ts';
import { heads, line, plain, span, table } from './words.ts';

type Reply<N extends CommandName> = CommandReply<N>;

/** One line for a receipt, in the words of the page. */
export function receiptLine(receipt: StopReceipt): string {
  const { agent, story } = receipt;
  return text('cli.receipt', { agent, story, line: verdictText(receipt) });
}

function verdictText(receipt: StopReceipt): string {
  const { verdict, strength, killed, survivors, ms, reason } = receipt;
  if (verdict === 'gone') return text(`receipt.gone.${strength}`, { n: killed.length, ms });
  if (verdict === 'survivors') return text('receipt.survivors', { n: survivors.length });
  return text('receipt.unknown', { reason: reason ?? '' });
}

/** The line, then what was left alive and what was spared. */
export function receiptText(receipt: StopReceipt): string {
  const { survivors, spared, blind, verdict, story } = receipt;
  return [
    `${plain(receiptLine(receipt))}\n`,
    ...survivors.map(({ pid, command, why }) => line('cli.receipt.alive', { pid, command, why })),
    ...spared.map(({ pid, command }) => line('cli.receipt.spared', { pid, command })),
    ...(blind > 0 ? [line('cli.receipt.blind', { n: blind })] : []),
    ...(verdict === 'gone' ? [] : [line('cli.receipt.closed', { story })]),
  ].join('');
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
  return `${table(heads('cli.fence.columns'), rows)}\n`;
}

export function agentsText(agents: readonly AgentListItem[], now: number): string {
  if (agents.length === 0) return line('cli.agent.none');
  const rows = agents.map((one) => [
    one.story,
    one.agent,
    one.role,
    one.stopping === null ? one.status : text('cli.agent.stopping', { status: one.status }),
    one.pid === null ? '-' : String(one.pid),
    span(now - one.startedAt),
    one.worktree ?? '-',
  ]);
  return `${table(heads('cli.agent.columns'), rows)}\n`;
}

/** One line for each run that failed: why. Empty when none did. */
export function failuresText(runs: readonly RunRecord[]): string {
  return runs
    .filter((run) => run.status === 'failed')
    .sort((a, b) => a.startedAt - b.startedAt || a.id.localeCompare(b.id))
    .map(({ agent, story, reason }) =>
      line('cli.agent.failed', { agent, story, reason: reason ?? text('cli.start.noreason') }),
    )
    .join('');
}

/** For a start that was followed. */
export function startedText({ agent, story, pid, id, status }: RunRecord): string {
  const key = status === 'running' ? 'cli.agent.runs' : 'cli.agent.ended';
  return line(key, { agent, story, pid: pid ?? '-', run: id });
}

function storiesText(stories: Reply<'story.list'>): string {
  if (stories.length === 0) return line('cli.story.none');
  const rows = [...stories]
    .sort((a, b) => STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage))
    .map((one) => {
      const flags = [
        ...(one.blocked === null ? [] : [text('cli.story.blocked', { reason: one.blocked })]),
        ...(one.frozen ? [text('cli.story.frozen')] : []),
      ];
      return [one.stage, one.id, one.title, flags.join(', ')];
    });
  return `${table(heads('cli.story.columns'), rows)}\n`;
}

function storyText(story: Reply<'story.show'>): string {
  const facts = [
    [text('cli.fact.id'), story.id],
    [text('cli.fact.title'), story.title],
    [text('cli.fact.stage'), story.stage],
    ...(story.blocked === null ? [] : [[text('cli.fact.blocked'), story.blocked]]),
    ...(story.frozen ? [[text('cli.fact.frozen'), text('cli.yes')]] : []),
    ...(story.worktree === null
      ? []
      : [
          [text('cli.fact.worktree'), text('cli.fact.worktree.state', { ...story.worktree })],
          [text('cli.fact.branch'), story.worktree.branch],
        ]),
  ];
  const body = story.text.split('\n').map(plain).join('\n').trimEnd();
  return `${facts.map(([name, value]) => `${name?.padEnd(9)} ${plain(value ?? '')}`).join('\n')}\n${body === '' ? '' : `\n${body}\n`}`;
}

function receiptsText(receipts: Reply<'agent.receipts'>): string {
  if (receipts.length === 0) return line('cli.receipt.none');
  return receipts
    .map((one) => line('cli.receipt.head', { at: new Date(one.at).toISOString(), why: one.why }) + receiptText(one))
    .join('\n');
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
      return line('cli.story.moved', {
        story: String(input.story),
        from: (reply as Reply<'story.move'>).from,
        to: String(input.stage),
      });
    case 'agent.start':
      return line('cli.agent.starts', {
        agent: String(input.agent),
        story: String(input.story),
        run: (reply as Reply<'agent.start'>).run,
      });
    case 'agent.list':
      return agentsText(reply as Reply<'agent.list'>, now);
    case 'agent.receipts':
      return receiptsText(reply as Reply<'agent.receipts'>);
    case 'fence.list': {
      const fences = reply as Reply<'fence.list'>;
      return fences.length === 0 ? line('cli.fence.none') : fencesText(fences, now);
    }
    default:
      return line('cli.done', { title: text(commandSpec(name).title) });
  }
}
