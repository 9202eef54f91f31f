import { expect, it } from 'vitest';
import { legacy } from '../../contract/index.ts';
import { aHost, aRun } from '../testing/records.ts';
import { containmentText, containmentTitle } from './containment-text.ts';

it.each([
  ['keeper', 'kernel', 'keeper · kernel'],
  ['cgroup', 'kernel', 'cgroup · kernel'],
  ['namespace', 'kernel', 'namespace · kernel'],
  ['keeper', 'scan', 'keeper · scan'],
  ['none', 'scan', 'scan only'],
] as const)('%s with strength %s is %s', (containment, strength, words) => {
  expect(containmentText(aRun('a', 'coder-1', { containment, strength }))).toBe(words);
});

it('the tooltip explains the containment, and why new runs get no stronger one', () => {
  const run = aRun('a', 'coder-1', { containment: 'none', strength: 'scan' });
  const title = containmentTitle(run, aHost({ containmentWhy: legacy('the keeper was not built') }));
  expect(title).toContain('Nothing holds this run’s processes');
  expect(title).toContain('none was seen');
  expect(title).toContain('New runs: the keeper was not built');
  expect(containmentTitle(run, null)).not.toContain('New runs');
});
