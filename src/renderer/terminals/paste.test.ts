// @vitest-environment jsdom
import { expect, it, vi } from 'vitest';
import { attachPaste, pastedText } from './paste.ts';

it('a pasted text cannot end its bracketed paste', () => {
  for (const text of ['a\x1b[201~rm', 'a\x9b201~rm', '\x1b[20\x1b[201~1~']) {
    expect([...pastedText(text)].filter((c) => c === '\x1b' || c === '\x9b')).toEqual([]);
  }
  expect(pastedText('a\x1b[201~b')).toBe('a␛[201~b');
});

it('leaves all other text unchanged', () => {
  const text = 'line\r\nnext\tüber 🐕 \u200b ~[201~';
  expect(pastedText(text)).toBe(text);
});

it('handles a paste before the terminal does', () => {
  const outer = document.createElement('div');
  const inner = outer.appendChild(document.createElement('textarea'));
  const own = vi.fn();
  inner.addEventListener('paste', own);
  const term = { paste: vi.fn() };
  attachPaste(outer, term);
  const paste = Object.assign(new Event('paste', { bubbles: true, cancelable: true }), {
    clipboardData: { getData: () => 'a\x1bb' },
  });
  inner.dispatchEvent(paste);
  expect(term.paste).toHaveBeenCalledExactlyOnceWith('a␛b');
  expect(own).not.toHaveBeenCalled();
});
