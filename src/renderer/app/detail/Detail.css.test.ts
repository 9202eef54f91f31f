import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('the detail shows its texts whole: none is cut off at the end of its line', () => {
  const css = readFileSync(new URL('./Detail.module.css', import.meta.url), 'utf8');
  const cut = css.match(/[^{}]*\{[^}]*(?:text-overflow|white-space: nowrap)[^}]*\}/g) ?? [];
  // A tab has a short word.
  expect(cut.map((rule) => rule.trim().split(' {')[0])).toEqual(['.tab']);
});
