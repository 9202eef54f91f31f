// @vitest-environment jsdom
import { expect, it } from 'vitest';
import { clipboardText } from './clipboard.ts';

it('takes text', () => {
  expect(clipboardText(`c;${btoa('hello')}`)).toBe('hello');
  expect(clipboardText(';4pyT')).toBe('✓');
});

it('never answers a query, and takes no rubbish', () => {
  for (const payload of ['c;?', 'c;', 'c;%%%', 'c;/w==', `c;${'A'.repeat(1_000_001)}`]) {
    expect(clipboardText(payload)).toBeNull();
  }
});
