/**
 * Picks comments and texts at random, for a reader with fresh eyes.
 *
 * `node scripts/prose-sample.mjs [--seed N] [--count N] [PATH…]` prints as many comments below the given paths, and as many
 * texts of the interface. The same seed gives the same sample. The measure: fewer than 5 of 100 need a second reading.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import ts from 'typescript';
import { commentsOf, parse, ROOT, sourceFiles } from './structure/comments.mjs';

const { values, positionals } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '60' } },
  allowPositionals: true,
});

/** Mulberry32: a small generator of numbers in [0, 1) that every run repeats. */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pick(list, count, random) {
  const left = [...list];
  return Array.from(
    { length: Math.min(count, left.length) },
    () => left.splice(Math.floor(random() * left.length), 1)[0],
  );
}

function textsOf(file) {
  const tree = parse(file, readFileSync(join(ROOT, file), 'utf8'));
  const found = [];
  const visit = (node) => {
    if (ts.isPropertyAssignment(node) && ts.isStringLiteralLike(node.initializer)) {
      found.push(`${node.name.getText(tree)}: ${node.initializer.text}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

const random = randomFrom(Number(values.seed));
const count = Number(values.count);
const files = sourceFiles(positionals);
const comments = files.flatMap((file) =>
  commentsOf(parse(file))
    .filter(({ text }) => text.split(/\s+/).length >= 3 && !/^(biome-ignore|@ts-)/.test(text))
    .map(({ line, text }) => `${file}:${line}\n    ${text.replaceAll('\n', '\n    ')}`),
);
const texts = sourceFiles(['src/contract'])
  .filter((file) => /texts\..*\.en\.ts$|texts\.en\.ts$/.test(file))
  .flatMap(textsOf);

console.log(`${comments.length} comments, of which:\n`);
for (const [at, comment] of pick(comments, count, random).entries()) console.log(`${at + 1}. ${comment}`);
console.log(`\n${texts.length} texts, of which:\n`);
for (const [at, one] of pick(texts, count, random).entries()) console.log(`${at + 1}. ${one}`);
