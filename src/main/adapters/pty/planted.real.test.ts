/** Plants bugs in the stop: the escape suite or the bystanders' tests must fail on each of them. */
import { describe, expect, it } from 'vitest';
import { canEscape } from '../../testing/escapes.ts';
import { runPlanted } from '../../testing/planted.ts';

const ESCAPES = 'src/main/adapters/pty/escapes.real.test.ts';
const BYSTANDERS = 'src/main/adapters/pty/bystanders.real.test.ts';

describe.skipIf(!canEscape)('a planted bug is found', () => {
  it.each([
    ['I3', 'overstated', ESCAPES, 'held by nothing I3: plain: 1:', /expected 'kernel' to be 'scan'/],
    ['I2, I3', 'root-only', ESCAPES, 'held by nothing I3: daemon: 10:', /AssertionError/],
    ['I4', 'none-foreign', BYSTANDERS, 'held by: scan I4, I5: sibling folder', /AssertionError/],
    ['I4', 'inside-by-letters', BYSTANDERS, 'held by: scan I4, I5: sibling folder', /AssertionError/],
  ])('%s: %s', async (_invariant, mutant, file, only, words) => {
    const { code, output } = await runPlanted(mutant, { project: 'real', file, only });
    expect(code, output).not.toBe(0);
    expect(output).toMatch(words);
    expect(output).toMatch(/Tests {2}\d+ failed/);
  });
});
