/** Receipts of stops: one line after a stop, whole for `agent receipts`. In the words of the page. */
import type { ProcessRef, StopReceipt } from '../../contract/index.ts';
import { messageText, receiptCause, receiptProof, text } from '../../contract/index.ts';
import { cut, heads, line, plain, table } from './words.ts';

/** 'coder-1 on 60_story_tax: proven gone: 14 processes in 38 ms' */
function receiptLine(receipt: StopReceipt): string {
  const { agent, story } = receipt;
  return text('cli.receipt', { agent, story, line: receiptProof(receipt) });
}

/** The line, then what was left alive and what was spared. */
export function receiptText(receipt: StopReceipt): string {
  const { survivors, spared, blind, verdict, story } = receipt;
  return [
    `${plain(receiptLine(receipt))}\n`,
    ...survivors.map(({ pid, command, why }) =>
      line('cli.receipt.alive', { pid, command, why: messageText(why, 'copied') }),
    ),
    ...spared.map(({ pid, command }) => line('cli.receipt.spared', { pid, command })),
    ...(blind > 0 ? [line('cli.receipt.blind', { n: blind })] : []),
    ...(verdict === 'gone' ? [] : [line('cli.receipt.closed', { story })]),
  ].join('');
}

/** The shape that the issue documents; it only grows. */
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

/** Each receipt whole. `columns`: the terminal's, to which the long commands are cut; absent: nothing is cut. */
export function receiptsText(receipts: readonly StopReceipt[], columns?: number): string {
  if (receipts.length === 0) return line('cli.receipt.none');
  return receipts.map((one) => wholeReceipt(one, columns)).join('\n');
}

function wholeReceipt(receipt: StopReceipt, columns: number | undefined): string {
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
    `  ${plain(receiptCause(receipt, 'copied'))}\n`,
    ...facts.map(([name, value]) => `  ${name.padEnd(width)}  ${plain(value)}\n`),
    ...[
      processes('cli.receipt.alive.columns', survivors, ({ state, why }) => [state, messageText(why, 'copied')]),
      processes(
        'cli.receipt.ended.columns',
        killed,
        ({ evidence, goneMs }) => [text(`known.${evidence}`), goneMs?.toFixed(1) ?? text('receipt.unseen.hint')],
        [GONE_MS],
      ),
      processes('cli.receipt.spared.columns', spared, () => []),
    ]
      .flat()
      .map((one) => `${columns === undefined ? one : cut(one, columns)}\n`),
  ].join('');
}

/** Columns of every table of processes, and where an ended one has its time. */
const PID = 0;
const START = 1;
const GONE_MS = 3;

/** The head's first word names the table. The start is the system's own number, which makes the pid an identity. */
function processes<P extends ProcessRef>(
  columns: 'cli.receipt.alive.columns' | 'cli.receipt.ended.columns' | 'cli.receipt.spared.columns',
  rows: readonly P[],
  more: (row: P) => string[],
  numbers: readonly number[] = [],
): string[] {
  if (rows.length === 0) return [];
  const [title = '', ...head] = heads(columns);
  const cells = rows.map((row) => [String(row.pid), String(row.startTime), ...more(row), row.command]);
  const lines = table(head, cells, [PID, START, ...numbers]).split('\n');
  return [`  ${title}`, ...lines.map((one) => `    ${one}`)];
}
