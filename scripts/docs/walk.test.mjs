/** The walk of a stop in ARCHITECTURE.md names functions that are where it says. */
import { expect, it } from 'vitest';
import { root } from '../setup/paths.mjs';
import { readTree } from './references.mjs';

const HEADING = '## A stop from the button to the signal\n';

/** @param {string} page @returns {{ files: string[], names: string[] }[]} */
function stepsOf(page) {
  const part = page.slice(page.indexOf(HEADING) + HEADING.length).split('\n## ')[0] ?? '';
  const rows = part.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((row) => {
    const [, where = '', by = ''] = row.split('|');
    const [, before = '', several = '', after = ''] = /`([^`{]*)(?:\{([^}]*)\})?([^`]*)`/.exec(where) ?? [];
    const files = several.split(',').map((name) => `${before}${name}${after}`);
    return { files, names: [...by.matchAll(/`(\w+)`/g)].map(([, name = '']) => name) };
  });
}

/** The steps that name what their files do not export. @param {Map<string, string>} tree */
function wrongSteps(tree) {
  return stepsOf(tree.get('ARCHITECTURE.md') ?? '').flatMap(({ files, names }) => {
    const sources = files.map((file) => tree.get(`src/${file}`) ?? tree.get(`src/main/${file}`) ?? '');
    const isThere = (/** @type {string} */ name) =>
      sources.some((source) =>
        new RegExp(`^export (async function|function|class|const) ${name}\\b`, 'm').test(source),
      );
    return names.length === 0 ? [files.join()] : names.filter((name) => !isThere(name));
  });
}

it('every step of the walk is exported by its file', () => {
  const tree = readTree(root);
  expect(stepsOf(tree.get('ARCHITECTURE.md') ?? '').length).toBeGreaterThan(15);
  expect(wrongSteps(tree)).toEqual([]);
});

it('a planted step that is not there is found', () => {
  const page = `${HEADING}\n| \`core/{a,b}.ts\` | \`kill\`, \`look\` | x |\n| \`core/a.ts\` | | x |\n\n## Next\n| \`c.ts\` | \`d\` | x |\n`;
  const tree = new Map([
    ['ARCHITECTURE.md', page],
    ['src/main/core/a.ts', 'export function kill() {}'],
    ['src/main/core/b.ts', 'function look() {}'],
  ]);
  expect(wrongSteps(tree)).toEqual(['look', 'core/a.ts']);
});
