import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { inRoot } from './setup/paths.mjs';

/** @typedef {{ title: string, columns: string[], rows: (string | number)[][], notes: string[] }} Table */

const results = inRoot('bench', 'RESULTS.md');

function machine() {
  const processors = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  return `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}, ${memory}, ${type()} ${release()}, Node ${process.version}`;
}

/** Adds the date and the machine. @param {Table} table */
export function asMarkdown({ title, columns, rows, notes }) {
  const cells = [columns, ...rows].map((row) => row.map(String));
  const widths = columns.map((_, at) => Math.max(3, ...cells.map((row) => row[at]?.length ?? 0)));
  const line = (/** @type {string[]} */ row) =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const [head = '', ...body] = cells.map(line);
  const when = `${new Date().toISOString().slice(0, 10)}, ${machine()}.`;
  return [
    `## ${title}`,
    '',
    when,
    '',
    head,
    line(widths.map((width) => '-'.repeat(width))),
    ...body,
    '',
    ...notes.map((note) => `- ${note}`),
  ].join('\n');
}

/**
 * Replaces a section of bench/RESULTS.md, or appends it.
 * @param {string} name
 * @param {string} section
 */
export function keep(name, section) {
  const begin = `<!-- ${name}: begin -->`;
  const end = `<!-- ${name}: end -->`;
  const text = existsSync(results)
    ? readFileSync(results, 'utf8')
    : '# Benchmarks\n\nMade by `npm run bench`. Absolute times are goals, not tests.\n';
  const block = `${begin}\n${section}\n${end}`;
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  writeFileSync(results, after === undefined ? `${text.trimEnd()}\n\n${block}\n` : `${before}${block}${after}`);
}

/** The rows of a section's stored table; empty when there is none. @param {string} name */
export function rowsOf(name) {
  const text = existsSync(results) ? readFileSync(results, 'utf8') : '';
  const section = text.split(`<!-- ${name}: begin -->`)[1]?.split(`<!-- ${name}: end -->`)[0] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}
