// npm run bench [-- stop tick start]: bundles bench/NAME.ts, runs it, prints its tables and keeps them in bench/RESULTS.md
// With HUSKIES_BENCH_TRIES=2 it only shows that a benchmark works: the figures are printed, not kept.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { inRoot, root } from './setup/paths.mjs';

const results = inRoot('bench', 'RESULTS.md');
const natives = ['node-pty', '@photostructure/sqlite', 'loro-crdt', 'node:sqlite', 'vitest'];

const keeps = process.env.HUSKIES_BENCH_TRIES === undefined;

/** @typedef {{ title: string, columns: string[], rows: (string | number)[][], notes: string[] }} Table */

/**
 * @param {string} name
 * @returns {Promise<Table[]>}
 */
async function runBench(name) {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external: natives },
    build: {
      ssr: inRoot('bench', `${name}.ts`),
      outDir: inRoot('build', 'bench'),
      emptyOutDir: false,
      minify: false,
      target: 'node20',
      rolldownOptions: {
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
      },
    },
  });
  const bench = await import(pathToFileURL(inRoot('build', 'bench', `${name}.mjs`)).href);
  return [await bench.run({ keep: keeps })].flat();
}

function machine() {
  const processors = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  return `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}, ${memory}, ${type()} ${release()}, Node ${process.version}`;
}

/** @param {Table} table */
function asMarkdown({ title, columns, rows, notes }) {
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
 * Puts a section in the place of its earlier self, or at the end.
 * @param {string} name
 * @param {string} section
 */
function keep(name, section) {
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

const there = readdirSync(inRoot('bench'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => basename(file, '.ts'));
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !there.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark called ${unknown.join(', ')}; there are: ${there.join(', ')}`);
  process.exit(64);
}
for (const name of asked.length > 0 ? asked : there) {
  const section = (await runBench(name)).map(asMarkdown).join('\n\n');
  console.log(`\n${section}`);
  if (keeps) keep(name, section);
}
