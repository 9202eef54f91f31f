import { expect, it } from 'vitest';
import { mergedEnv, variable } from './index.ts';

it.each<[string, Record<string, string | undefined>, NodeJS.Platform, string | undefined]>([
  ['another case on Windows', { Path: 'C:\\bin' }, 'win32', 'C:\\bin'],
  ['the exact name first', { Path: 'a', PATH: 'b' }, 'win32', 'b'],
  ['undefined values are skipped', { PATH: undefined, Path: undefined, path: 'c' }, 'win32', 'c'],
  ['another case on Linux is another variable', { Path: '/bin' }, 'linux', undefined],
  ['none', {}, 'win32', undefined],
])('a variable is found: %s', (_name, env, platform, value) => {
  expect(variable(env, 'PATH', platform)).toBe(value);
});

it('on Windows names that differ in case are one variable, and PATH is spelled PATH', () => {
  const parts = [
    { Path: 'host', SystemRoot: 'w', X: undefined },
    { path: 'own', SYSTEMROOT: 'v' },
  ];
  expect(mergedEnv(parts, 'win32')).toEqual({ PATH: 'own', SystemRoot: 'v' });
  expect(mergedEnv(parts, 'linux')).toEqual({ Path: 'host', SystemRoot: 'w', path: 'own', SYSTEMROOT: 'v' });
});
