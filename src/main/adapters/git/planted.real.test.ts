/** Runs the tests of a constantly changing config with a bug planted: git reads that config itself. */
import { expect, it } from 'vitest';
import { runPlanted } from '../../testing/planted.ts';

it('a planted bug is found: git reads the repository’s config, not the copy', async () => {
  const file = 'src/main/adapters/git/programs.real.test.ts';
  const { code, output } = await runPlanted('config-as-it-is', {
    project: 'real',
    file,
    only: 'is read once per call',
  });
  expect(code, output).not.toBe(0);
  expect(output).toMatch(/expected true to be false/);
  expect(output).toMatch(/Tests {2}\d+ failed/);
});
