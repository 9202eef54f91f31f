/** How receipts of stops are printed: one line after a stop, in full for `agent receipts`. The wording is the page's. */
import type { ProcessRef, StopReceipt } from '../../contract/index.ts';
import { messageText, receiptCause, receiptProof, text } from '../../contract/index.ts';
import { columnHeads, escapeInvisible, line, table, truncate } from './format.ts';

/** Returns, for example, 'coder-1 on 60_story_tax: proven gone: 14 processes in 38 ms'. */
function receiptLine(receipt: StopReceipt): string {
  const { agent, story } = receipt;
  return text('cli.receipt', { agent, story, line: receiptProof(receipt) });
}

/** The line, then the processes that are still alive and those that were spared. */
export function receiptText(receipt: StopReceipt): string {
  const { survivors, spared, blind, verdict, story } = receipt;
  return [
    `${escapeInvisible(receiptLine(receipt))}\n`,
    ...survivors.map(({ pid, command, why }) =>
      line('cli.receipt.alive', { pid, command, why: messageText(why, 'copied') }),
    ),
    ...spared.map(({ pid, command }) => line('cli.receipt.spared', { pid, command })),
    ...(blind > 0 ? [line('cli.receipt.blind', { n: blind })] : []),
    ...(verdict === 'gone' ? [] : [line('cli.receipt.closed', { story })]),
  ].join('');
}

/** The published JSON of a stop. Scripts read it, so fields may be added but never changed or removed. */
export function stopJson(receipt: StopReceipt): unknown {
  const { story, agent, verdict, strength, containment, killed, spared, survivors, handedTo, blind, ms, id } = receipt;
  return {
    story,
    agent,
    verdict,
    strength,
    containment,
    killed: killed.map(({ pid, startTime, command }) => ({ pid, startTime, command })),
    spared,
    survivors,
    handedTo,
    blind,
    ms,
    receipt: id,
  };
}

/** Every receipt in full. `columns`: the width to which long commands are truncated; without it nothing is. */
export function receiptsText(receipts: readonly StopReceipt[], columns?: number): string {
  if (receipts.length === 0) return line('cli.receipt.none');
  return receipts.map((one) => fullReceipt(one, columns)).join('\n');
}

function fullReceipt(receipt: StopReceipt, columns: number | undefined): string {
  const { id, run, at, verdict, containment, strength, killed, survivors, spared, blind, phases, ms } = receipt;
  const proof = verdict === 'gone' ? text(`strength.${strength}`) : text(`held.strength.${strength}`);
  const facts: [string, string][] = [
    [text('cli.receipt.held'), `${text(`containment.${containment}`)}, ${proof}`],
    [
      text('cli.receipt.processes'),
      text('cli.receipt.counts', {
        killed: killed.length,
        survivors: survivors.length,
        spared: spared.length,
        blind,
      }),
    ],
    [
      text('cli.receipt.phases'),
      [
        ...phases.map((one) => text('cli.receipt.phase', { phase: text(`phase.${one.phase}`), ms: one.ms })),
        text('cli.receipt.whole', { ms }),
      ].join(', '),
    ],
    [text('cli.receipt.id'), text('cli.receipt.ids', { id, run })],
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  return [
    line('cli.receipt.head', { at: new Date(at).toISOString(), line: receiptLine(receipt) }),
    `  ${escapeInvisible(receiptCause(receipt, 'copied'))}\n`,
    ...facts.map(([name, value]) => `  ${name.padEnd(width)}  ${escapeInvisible(value)}\n`),
    ...[
      processTable('cli.receipt.alive.columns', survivors, ({ state, why }) => [state, messageText(why, 'copied')]),
      processTable(
        'cli.receipt.ended.columns',
        killed,
        ({ evidence, goneMs }) => [text(`known.${evidence}`), goneMs?.toFixed(1) ?? text('receipt.unseen.hint')],
        [GONE_MS],
      ),
      processTable('cli.receipt.spared.columns', spared, () => []),
    ]
      .flat()
      .map((one) => `${columns === undefined ? one : truncate(one, columns)}\n`),
  ].join('');
}

/** Indexes of number columns in the tables of processes. Only ended processes have GONE_MS. */
const PID = 0;
const START = 1;
const GONE_MS = 3;

/** The first column head is the table's title. The start is the kernel's number, which makes a reused pid distinct. */
function processTable<P extends ProcessRef>(
  columns: 'cli.receipt.alive.columns' | 'cli.receipt.ended.columns' | 'cli.receipt.spared.columns',
  rows: readonly P[],
  more: (row: P) => string[],
  numbers: readonly number[] = [],
): string[] {
  if (rows.length === 0) return [];
  const [title = '', ...head] = columnHeads(columns);
  const cells = rows.map((row) => [String(row.pid), String(row.startTime), ...more(row), row.command]);
  const lines = table(head, cells, [PID, START, ...numbers]).split('\n');
  return [`  ${title}`, ...lines.map((one) => `    ${one}`)];
}
