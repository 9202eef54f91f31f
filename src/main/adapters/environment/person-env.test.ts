import { describe, expect, it } from 'vitest';
import { personEnv } from './index.ts';

describe('personEnv', () => {
  it('gives the person’s PATH and a UTF-8 locale, and leaves all else as it is', () => {
    const host = { npm_command: 'start', PATH: '/p/node_modules/.bin:/x/node-gyp-bin:/usr/bin', HOME: '/h', LANG: '' };
    expect(personEnv(host, 'linux')).toEqual({ ...host, PATH: '/usr/bin', LANG: expect.stringMatching(/\.UTF-8$/) });
  });

  it('changes nothing on Windows, whose names and separators are others', () => {
    const host = { npm_command: 'start', Path: 'C:\\p\\node_modules\\.bin;C:\\bin' };
    expect(personEnv(host, 'win32')).toBe(host);
  });
});
