import { expect, it } from 'vitest';
import { mergedEnv, variable } from './index.ts';

it.each<[string, Record<string, string | undefined>, NodeJS.Platform, string | undefined]>([
  ['another case on Windows', { Path: 'C:\\bin' }, 'win32', 'C:\\bin'],
  ['the exact name first', { Path: 'a', PATH: 'b' }, 'win32', 'b'],
  ['what is not set is passed over', { PATH: undefined, Path: undefined, path: 'c' }, 'win32', 'c'],
  ['another case elsewhere is another variable', { Path: '/bin' }, 'linux', undefined],
  ['none', {}, 'win32', undefined],
])('a variable is found: %s', (_name, env, platform, value) => {
  expect(variable(env, 'PATH', platform)).toBe(value);
});

it('on Windows names in any case are one variable, and the PATH is PATH', () => {
  const parts = [
    { Path: 'host', SystemRoot: 'w', X: undefined },
    { path: 'own', SYSTEMROOT: 'v' },
  ];
  expect(mergedEnv(parts, 'win32')).toEqual({ PATH: 'own', SystemRoot: 'v' });
  expect(mergedEnv(parts, 'linux')).toEqual({ Path: 'host', SystemRoot: 'w', path: 'own', SYSTEMROOT: 'v' });
});
