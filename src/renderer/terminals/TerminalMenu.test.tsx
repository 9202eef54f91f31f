// @vitest-environment jsdom
import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { changeSettings, useSettings } from '../store/settings.ts';
import { aFakeProject, type FakeProject } from '../testing/in-project.tsx';
import { withoutLayout } from '../testing/no-layout.ts';
import { noticeIn } from '../testing/notices.ts';
import type { TerminalScreen } from './screen.ts';
import { TerminalMenu } from './TerminalMenu.tsx';

withoutLayout();
const term = {
  hasSelection: vi.fn(() => false),
  getSelection: vi.fn(() => 'npm test'),
  selectAll: vi.fn(),
  clear: vi.fn(),
  paste: vi.fn(),
};
const onFind = vi.fn();
const onClose = vi.fn();
let at: FakeProject;
const clipboard = { writeText: vi.fn(), readText: vi.fn() };

beforeEach(() => {
  vi.clearAllMocks();
  changeSettings({ terminalFontSize: 12 });
  Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
  clipboard.writeText.mockResolvedValue(undefined);
  clipboard.readText.mockResolvedValue('rm\u001b[201~ -rf');
});
afterEach(cleanup);

function show(live: boolean) {
  at = aFakeProject();
  const anchor = document.body.appendChild(document.createElement('main'));
  const screenOf = { current: { term } as unknown as TerminalScreen };
  at.show(<TerminalMenu screen={screenOf} anchor={anchor} live={live} onFind={onFind} onClose={onClose} />);
  return within(screen.getByRole('menu', { name: 'Terminal menu' }));
}
const isDisabled = (item: HTMLElement) => item.getAttribute('aria-disabled') === 'true';

it('copies what is selected; without a selection there is nothing to copy', async () => {
  term.hasSelection.mockReturnValue(true);
  const menu = show(true);
  fireEvent.click(menu.getByRole('menuitem', { name: /^Copy/ }));
  await vi.waitFor(() => expect(clipboard.writeText).toHaveBeenCalledWith('npm test'));
  cleanup();
  term.hasSelection.mockReturnValue(false);
  expect(isDisabled(show(true).getByRole('menuitem', { name: /^Copy/ }))).toBe(true);
});

it('pastes without the sequences that would end a paste early, and only into a live terminal', async () => {
  const menu = show(true);
  fireEvent.click(menu.getByRole('menuitem', { name: /^Paste/ }));
  await vi.waitFor(() => expect(term.paste).toHaveBeenCalledOnce());
  expect(term.paste.mock.lastCall?.[0]).not.toContain('\u001b');
  cleanup();
  expect(isDisabled(show(false).getByRole('menuitem', { name: /^Paste/ }))).toBe(true);
});

it('says it where the browser denies the clipboard, and pastes nothing', async () => {
  clipboard.readText.mockRejectedValue(new DOMException('denied', 'NotAllowedError'));
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const menu = show(true);
  fireEvent.click(menu.getByRole('menuitem', { name: /^Paste/ }));
  await vi.waitFor(() => expect(noticeIn(at.project).message).toBeTruthy());
  expect(term.paste).not.toHaveBeenCalled();
});

it('finds, selects all, clears, and changes the size of the text, also in a log', () => {
  const pick = (name: RegExp) => {
    fireEvent.click(show(false).getByRole('menuitem', { name }));
    cleanup();
  };
  pick(/^Find in the terminal/);
  pick(/^Select all/);
  pick(/^Clear what is above/);
  expect([onFind, term.selectAll, term.clear].map((done) => done.mock.calls.length)).toEqual([1, 1, 1]);
  pick(/^Larger text/);
  expect(useSettings.getState().terminalFontSize).toBe(13);
  pick(/^Smaller text/);
  pick(/^Smaller text/);
  expect(useSettings.getState().terminalFontSize).toBe(11);
  pick(/^Text of normal size/);
  expect(useSettings.getState().terminalFontSize).toBe(12);
});
