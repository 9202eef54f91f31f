// @vitest-environment jsdom
import { afterEach, expect, it } from 'vitest';
import { isTypingInDetail } from './typing.ts';

afterEach(() => document.body.replaceChildren());

/** Focuses the element `#it` of this page. */
function focusIn(html: string): void {
  document.body.innerHTML = html;
  document.querySelector<HTMLElement>('#it')?.focus();
}

const terminal = (live: boolean) =>
  `<div data-detail="a"><section data-terminal="r" data-live="${live}"><div class="xterm"><textarea id="it"></textarea></div></section></div>`;

it('in the open detail a person types in a field for text, and in a terminal', () => {
  focusIn('<div data-detail="a"><textarea id="it"></textarea></div>');
  expect(isTypingInDetail()).toBe(true);
  focusIn(terminal(true));
  expect(isTypingInDetail()).toBe(true);
});

it('with a button, a field elsewhere, or nothing in focus there is no typing', () => {
  focusIn('<div data-detail="a"><button id="it"></button></div>');
  expect(isTypingInDetail()).toBe(false);
  focusIn('<input id="it"><div data-detail="a"></div>');
  expect(isTypingInDetail()).toBe(false);
  focusIn('');
  expect(isTypingInDetail()).toBe(false);
});

it('the terminal of an ended run takes no letters; whether it counts, the caller says', () => {
  focusIn(terminal(false));
  expect(isTypingInDetail()).toBe(true);
  expect(isTypingInDetail({ ended: false })).toBe(false);
  focusIn(terminal(true));
  expect(isTypingInDetail({ ended: false })).toBe(true);
});
