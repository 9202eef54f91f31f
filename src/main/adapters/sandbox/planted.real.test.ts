/** Plants a bug in the proof of a container's end: the tests of the hold must fail on it. */
import { expect, it } from 'vitest';
import { runPlanted } from '../../testing/planted.ts';

it('I3: a stop that says gone while the container lives is found', async () => {
  const file = 'src/main/adapters/sandbox/hold.test.ts';
  const { code, output } = await runPlanted('container-unasked', { project: 'unit', file });
  expect(code, output).not.toBe(0);
  expect(output).toMatch(/never confirms it while it is/);
  expect(output).toMatch(/Tests {2}\d+ failed/);
});
