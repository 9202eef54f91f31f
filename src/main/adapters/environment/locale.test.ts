import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../testing/temp-folder.ts';
import { localeFor, utf8Locale } from './locale.ts';

describe('localeFor', () => {
  it.each<[Record<string, string>, Record<string, string>]>([
    [{}, { LANG: 'C.UTF-8' }],
    [{ LANG: '' }, { LANG: 'C.UTF-8' }],
    [{ LANG: '', LC_ALL: '' }, { LANG: 'C.UTF-8' }],
    [{ LANG: 'C' }, { LC_CTYPE: 'C.UTF-8' }],
    [{ LANG: 'POSIX' }, { LC_CTYPE: 'C.UTF-8' }],
    [{ LANG: 'de_DE.UTF-8' }, {}],
    [{ LANG: 'ja_JP.eucJP' }, {}],
    [{ LC_ALL: 'C' }, {}],
    [{ LANG: 'C', LC_CTYPE: 'fr_FR.UTF-8' }, {}],
    [{ LC_MESSAGES: 'C' }, { LANG: 'C.UTF-8' }],
  ])('adds to %j: %j', (env, more) => {
    expect(localeFor(env, 'C.UTF-8')).toEqual(more);
  });
});

describe('utf8Locale', () => {
  it.each([
    [['C.utf8', 'en_US.utf8'], 'C.UTF-8'],
    [['C.UTF-8'], 'C.UTF-8'],
    [['locale-archive'], 'C.UTF-8'],
    [['en_US.utf8'], 'en_US.UTF-8'],
    [[], 'C.UTF-8'],
  ])('on a machine with %j is %s', (names, locale) => {
    const folder = tempFolder();
    for (const name of names) mkdirSync(join(folder, name));
    expect(utf8Locale('linux', folder)).toBe(locale);
    expect(utf8Locale('linux', join(folder, 'none'))).toBe('C.UTF-8');
    expect(utf8Locale('darwin', folder)).toBe('en_US.UTF-8');
  });
});
