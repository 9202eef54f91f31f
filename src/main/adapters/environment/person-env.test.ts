import { describe, expect, it } from 'vitest';
import { personEnv } from './index.ts';

describe('personEnv', () => {
  it('returns the person’s PATH and a UTF-8 locale, and changes nothing else', () => {
    const host = { npm_command: 'start', PATH: '/p/node_modules/.bin:/x/node-gyp-bin:/usr/bin', HOME: '/h', LANG: '' };
    expect(personEnv(host, 'linux')).toEqual({ ...host, PATH: '/usr/bin', LANG: expect.stringMatching(/\.UTF-8$/) });
  });

  it('changes nothing on Windows, where names and separators differ', () => {
    const host = { npm_command: 'start', Path: 'C:\\p\\node_modules\\.bin;C:\\bin' };
    expect(personEnv(host, 'win32')).toBe(host);
  });

  it('puts the login shell’s folders first, each folder once and none empty', () => {
    const login = { path: '/h/.nvm/bin::/usr/bin', locale: {} };
    const host = { PATH: '/usr/bin:/bin:', LANG: 'de_DE.UTF-8' };
    expect(personEnv(host, 'linux', login)).toEqual({ PATH: '/h/.nvm/bin:/usr/bin:/bin', LANG: 'de_DE.UTF-8' });
    expect(personEnv({ LANG: 'de_DE.UTF-8' }, 'linux', login).PATH).toBe('/h/.nvm/bin:/usr/bin');
    const npm = { npm_command: 'start', PATH: '/p/node_modules/.bin:/bin' };
    expect(personEnv(npm, 'linux', login).PATH).toBe('/h/.nvm/bin:/usr/bin:/bin');
  });

  it('uses the login shell’s locale only when the host has none', () => {
    const login = { path: '/bin', locale: { LANG: 'ja_JP.eucJP', LC_TIME: 'C' } };
    expect(personEnv({}, 'linux', login)).toMatchObject(login.locale);
    expect(personEnv({ LANG: 'C' }, 'linux', login)).toMatchObject(login.locale);
    expect(personEnv({ LC_ALL: 'fr_FR.UTF-8' }, 'linux', login)).toEqual({ PATH: '/bin', LC_ALL: 'fr_FR.UTF-8' });
    expect(personEnv({}, 'linux', { path: '/bin', locale: {} }).LANG).toMatch(/UTF-8$/);
  });
});
