/** Every planted bug still fits the source. Otherwise that would only be noticed when the bug is used. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { MUTANTS } from './mutants.mjs';

const edits = Object.entries(MUTANTS).flatMap(([name, mutant]) =>
  [mutant, ...(mutant.also ?? [])].map((edit) => ({ name, ...edit })),
);

it.each(edits)('the text of $name occurs exactly once in $file', ({ file, find }) => {
  expect(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').split(find)).toHaveLength(2);
});
