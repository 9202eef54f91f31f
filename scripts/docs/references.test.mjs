/** Every reference in docs, comments and tests leads to a file, heading, step or decision. Each kind has a planted breach. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inRoot, root } from '../setup/paths.mjs';
import { brokenReferences, readTree } from './references.mjs';

it('every reference in the repository leads to a file, a heading, a step or a decision that is there', () => {
  const tree = readTree(root);
  // its breaches are planted
  tree.delete('scripts/docs/references.test.mjs');
  expect(brokenReferences(tree)).toEqual([]);
});

it('each decision has a unique number', () => {
  const numbers = readdirSync(inRoot('docs', 'adr')).map((name) => name.slice(0, 4));
  expect(numbers.filter((number, at) => numbers.indexOf(number) !== at)).toEqual([]);
});

const PAGE = '# Stop\n\n## How processes end\n\n1. Look.\n2. Kill.\n\n- **Limits.** Some.\n';
const HERE = /** @type {const} */ ([
  ['docs/stop.md', PAGE],
  ['docs/adr/0003-keeper.md', '# 3. A keeper\n'],
  ['src/main/core/stopping/looks.ts', 'export const looks = 1;\n'],
]);
/** @param {string} file @param {string} text */
const brokenIn = (file, text) => brokenReferences(new Map([...HERE, [file, text]])).map(({ what }) => what);

describe('a planted reference is found', () => {
  it.each([
    ['a link to no file', 'README.md', 'See [stop](docs/stopp.md).', 'docs/stopp.md'],
    ['a link to no heading', 'README.md', 'See [stop](docs/stop.md#how-it-ends).', 'docs/stop.md#how-it-ends'],
    ['a picture that is not there', 'README.md', '<img src="docs/pictures/a.png">', 'docs/pictures/a.png'],
    ['a page that is not there', 'src/a.ts', '/** As trust.md has it. */', 'trust.md'],
    ['a page without its folder', 'src/a.ts', '/** Waits (stop.md, step 1). */', 'stop.md'],
    ['the same in the genitive', 'src/a.ts', "/** stop.md's table. */", 'stop.md'],
    ['a page named without a file', 'src/a.ts', '/** Joined (semantics, "Stop" 1). */', 'semantics, "S'],
    ['a heading that is not there', 'src/a.ts', '// docs/stop.md, "How they die"', 'docs/stop.md, "How they die"'],
    ['a heading over two lines', 'src/a.ts', '/**\n * It dies (docs/stop.md, "How they\n * die").\n */', 'How they'],
    ['a step that is not there', 'src/a.test.ts', "it('waits (docs/stop.md, step 7)')", 'docs/stop.md, step 7'],
    ['a decision that is not there', 'src/a.ts', '/** As decided (ADR 0012). */', 'ADR 0012'],
    ['a folder that a page names', 'ARCHITECTURE.md', 'The code: `core/stoping`.', 'core/stoping'],
    ['one of several files', 'ARCHITECTURE.md', 'In `core/stopping/{looks,gone}.ts`.', 'core/stopping/gone.ts'],
    ['a file that a page names', 'ARCHITECTURE.md', 'In `gone.ts`.', 'gone.ts'],
    ['a file that a comment names', 'src/a.ts', '/** As in stopping/gone.ts. */', 'stopping/gone.ts'],
  ])('%s', (_kind, file, text, what) => {
    expect(brokenIn(file, text)).toEqual([expect.stringContaining(what)]);
  });
});

it('valid references and files of other projects are not breaches', () => {
  const page = 'See [how](docs/stop.md#how-processes-end), `core/stopping/*.ts`, `refs/heads/`, `x.test.ts`, ADR 3.';
  const code = `/** (docs/stop.md, "How processes end"; docs/stop.md, "Limits"), docs/stop.md, step 2, looks.ts. */
const file = 'README.md';`;
  expect([...brokenIn('README.md', page), ...brokenIn('src/a.ts', code)]).toEqual([]);
});
