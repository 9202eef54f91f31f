// @vitest-environment jsdom
import { expect, it } from 'vitest';
import { clipboardText } from './clipboard.ts';

it('accepts text', () => {
  expect(clipboardText(`c;${btoa('hello')}`)).toBe('hello');
  expect(clipboardText(';4pyT')).toBe('✓');
});

it('refuses queries and payloads that are not text', () => {
  for (const payload of ['c;?', 'c;', 'c;%%%', 'c;/w==', `c;${'A'.repeat(1_000_001)}`]) {
    expect(clipboardText(payload)).toBeNull();
  }
});
