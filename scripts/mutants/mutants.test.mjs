/** A change that moves a rule takes its planted bug along: else the gate that must find it would only fail when it is run. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { MUTANTS } from './mutants.mjs';

const edits = Object.entries(MUTANTS).flatMap(([name, mutant]) =>
  [mutant, ...(mutant.also ?? [])].map((edit) => ({ name, ...edit })),
);

it.each(edits)('the text of $name stands exactly once in $file', ({ file, find }) => {
  expect(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').split(find)).toHaveLength(2);
});
