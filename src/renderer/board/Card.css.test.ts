import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('Start is hidden until hover on a backlog card, also as a disabled button, so that it never covers the id', () => {
  const css = readFileSync(new URL('./Card.module.css', import.meta.url), 'utf8');
  const hidden = /([^{}]*)\{\s*opacity: 0;\s*\}/.exec(css)?.[1]?.trim().split('\n').at(-1) ?? '';
  // One class more than `.button[aria-disabled="true"]`, whose opacity would win otherwise.
  expect(hidden).toBe('.card:not(:hover, [data-selected], :focus-within) .onHover');
  expect(css).not.toMatch(/^\.onHover \{[^}]*opacity/m);
});
