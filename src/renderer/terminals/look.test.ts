import { expect, it } from 'vitest';
import { TERMINAL_THEME } from '../../contract/index.ts';
import { TERMINAL_OPTIONS, themeOf } from './look.ts';

it('returns the colours of the terminal, or null if one is missing', () => {
  expect(themeOf(TERMINAL_OPTIONS.theme)).toEqual(TERMINAL_THEME);
  expect(themeOf({ ...TERMINAL_OPTIONS.theme, background: '#ffffff' })?.background).toBe('#ffffff');
  expect(themeOf({ background: '#ffffff' })).toBeNull();
});
