// npm run bench [-- stop tick start]: bundles bench/NAME.ts, runs it, prints its tables and stores them in bench/RESULTS.md.
// With HUSKIES_BENCH_TRIES=2 it only checks that a benchmark works: the figures are printed but not stored.

import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { asMarkdown, keep } from './bench-results.mjs';
import { bundle } from './setup/bundle.mjs';
import { inRoot } from './setup/paths.mjs';

const natives = ['node-pty', '@photostructure/sqlite', 'loro-crdt', 'node:sqlite', 'vitest'];

const keeps = process.env.HUSKIES_BENCH_TRIES === undefined;

/** @typedef {import('./bench-results.mjs').Table} Table */

/**
 * @param {string} name
 * @returns {Promise<Table[]>}
 */
async function runBench(name) {
  await bundle({
    entry: inRoot('bench', `${name}.ts`),
    outDir: inRoot('build', 'bench'),
    file: '[name].mjs',
    format: 'es',
    natives,
  });
  const bench = await import(pathToFileURL(inRoot('build', 'bench', `${name}.mjs`)).href);
  return [await bench.run({ keep: keeps })].flat();
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
