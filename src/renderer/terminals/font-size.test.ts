// @vitest-environment jsdom
import { expect, it } from 'vitest';
import { useSettings } from '../store/settings.ts';
import { fontSizeOf, fontStep, stepFontSize } from './font-size.ts';

const press = (key: string, held = '') => ({
  key,
  ctrlKey: held.includes('C'),
  metaKey: held.includes('M'),
  altKey: held.includes('A'),
  shiftKey: held.includes('S'),
});

it('changes with Mod and plus, minus or 0; Ctrl+_ and all other keys belong to the agent', () => {
  expect(
    [press('+', 'CS'), press('=', 'C'), press('-', 'C'), press('0', 'C')].map((key) => fontStep(key, false)),
  ).toEqual([1, 1, -1, 0]);
  for (const key of [
    press('_', 'CS'),
    press('-', 'CS'),
    press('-'),
    press('0', 'CA'),
    press('c', 'C'),
    press('0', 'M'),
  ])
    expect(fontStep(key, false)).toBeNull();
  expect(fontStep(press('0', 'M'), true)).toBe(0);
});

it('stays readable whatever is stored or pressed', () => {
  for (let n = 0; n < 40; n += 1) stepFontSize(1);
  expect(useSettings.getState().terminalFontSize).toBe(28);
  for (let n = 0; n < 40; n += 1) stepFontSize(-1);
  expect(useSettings.getState().terminalFontSize).toBe(8);
  stepFontSize(0);
  expect(useSettings.getState().terminalFontSize).toBe(12);
  expect([Number.NaN, 1e9, -3].map((terminalFontSize) => fontSizeOf({ terminalFontSize }))).toEqual([12, 28, 8]);
  expect(fontSizeOf({ terminalFontSize: 'x' as unknown as number })).toBe(12);
});
