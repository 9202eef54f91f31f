// The tests with real agent CLIs: the two lightest in `npm test`, all of them in `npm run test:agents`.

import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { asMarkdown, keep, rowsOf } from './bench-results.mjs';
import { ensureAgentClis, lightClis, pins } from './setup/agent-clis.mjs';
import { say } from './setup/say.mjs';
import { runPlaywright } from './test-steps.mjs';
import { selectionOf } from './test-tiers.mjs';

/**
 * Installs the CLIs and runs their tests. The tests of a CLI that cannot be installed are counted as skipped.
 * @param {string} step
 * @param {import('./test-steps.mjs').Context} context
 * @param {import('./test-tiers.mjs').Part} part
 * @returns {Promise<import('./test-counts.mjs').Counts>}
 */
export async function runAgents(step, context, part) {
  const found = await ensureAgentClis(part === 'first' ? lightClis : Object.keys(pins));
  const missing = Object.entries(found).flatMap(([name, each]) =>
    'reason' in each ? [`${name}: ${each.reason}`] : [],
  );
  for (const each of missing) say(`${step} skips ${each}`);
  const rows = join(context.work, `${step}-rows.jsonl`);
  const acpRows = join(context.work, `${step}-acp-rows.jsonl`);
  const env = {
    HUSKIES_TEST_AGENTS: JSON.stringify(found),
    HUSKIES_TEST_ROWS: rows,
    HUSKIES_TEST_ACP_ROWS: acpRows,
    // Sandboxes let everything write in /tmp, so that they would hide what a preset does not permit.
    TMPDIR: '/var/tmp',
  };
  const select = selectionOf('agents', part, false) ?? undefined;
  const counts = await runPlaywright('agents', context, { step, select, env, minutes: part === 'first' ? 15 : 120 });
  if (part === 'all' && existsSync(rows)) keepLeft(readFileSync(rows, 'utf8'));
  if (part === 'all' && existsSync(acpRows)) keepLeftOnPipes(readFileSync(acpRows, 'utf8'));
  return missing.length === 0
    ? counts
    : { ...counts, note: `without ${missing.map((each) => each.split(':')[0]).join(', ')}` };
}

/**
 * Replaces the rows of these CLIs in the table of what each way of ending an agent in a terminal leaves alive.
 * @param {string} lines rows as lines of JSON
 */
export function keepLeft(lines) {
  keepRows('agents-left', lines, {
    title: 'Real agents: what each way of ending one in the middle of a tool leaves alive',
    columns: ['CLI', "node-pty's kill()", 'SIGKILL of the root', 'Stop of Huskies', 'it says', 'ms'],
    notes: [
      'Made by `npm run test:agents`. The agent is the real CLI, driven by the scripted model server; its tool runs six processes, most in sessions of their own, one without the environment of the run.',
      'How many processes of the whole tree are alive 2 s after the way was done (of Stop: when its receipt is written), of those before; looked up by pid and start time, in whatever session they are.',
    ],
  });
}

/**
 * The same for agents on the road `acp`.
 * @param {string} lines rows as lines of JSON
 */
export function keepLeftOnPipes(lines) {
  keepRows('agents-left-acp', lines, {
    title: 'Real agents on ACP: what each way of ending one in the middle of a tool leaves alive',
    columns: ['program', 'session/cancel', 'SIGKILL of the root', 'Stop of Huskies', 'it says', 'ms'],
    notes: [
      'Made by `npm run test:agents` (these alone: `-- --grep "by ACP: Stop leaves"`), with the same tool as above. The cancel is that of the protocol; it ends the turn, so only the six processes of the tool are counted, 2 s after the turn was answered or 30 s after the cancel.',
      'SIGKILL and Stop: of the whole tree, 2 s later or when the receipt is written.',
    ],
  });
}

/**
 * @param {string} name
 * @param {string} lines
 * @param {{ title: string, columns: string[], notes: string[] }} table
 */
function keepRows(name, lines, { title, columns, notes }) {
  /** @type {string[][]} */
  const fresh = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const names = new Set(fresh.map(([first]) => first));
  const rows = [...rowsOf(name).filter(([first]) => !names.has(first ?? '')), ...fresh];
  const load = `Load average at the end: ${loadavg()[0]?.toFixed(1)}, on ${availableParallelism()} cores. Above the number of cores other programs take a part of the time.`;
  keep(name, asMarkdown({ title, columns, rows, notes: [...notes, load] }));
}
