// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { emptySnapshot, text } from '../../contract/index.ts';
import { NewStory } from '../board/NewStory.tsx';
import { aFakeProject, type FakeProject } from '../testing/in-project.tsx';
import { aProject, aStory } from '../testing/records.ts';
import { Button } from '../ui/Button.tsx';
import { Confirm } from '../ui/Confirm.tsx';
import { PAGE_COMMANDS } from './commands.ts';
import { listenToKeys } from './shortcuts.ts';
import { TopBar } from './TopBar.tsx';
import { Welcome } from './Welcome.tsx';

const why = text('lost.acting');
const invoke = vi.fn();
let stop: () => void = () => undefined;
let at: FakeProject;

function linkIs(state: 'live' | 'lost') {
  at.client.become({ state, since: 1 });
}
beforeEach(() => {
  invoke.mockReset().mockResolvedValue({ ok: true, value: { seq: 1 } });
  at = aFakeProject({ ...emptySnapshot(), project: { it: aProject() }, stories: { a: aStory('a') } }, { invoke });
  at.project.view.setState({ selected: 'a' });
  stop = listenToKeys(at.project);
});
afterEach(() => {
  stop();
  cleanup();
});

it('while the host is lost, a button that sends a command does nothing and shows why; one that only shows something works', () => {
  linkIs('lost');
  const acted = vi.fn();
  const seen = vi.fn();
  at.show(
    <>
      <Button acts onClick={acted}>
        Act
      </Button>
      <Button onClick={seen}>See</Button>
    </>,
  );
  for (const name of ['Act', 'See']) fireEvent.click(screen.getByRole('button', { name }));
  expect([acted.mock.calls.length, seen.mock.calls.length]).toEqual([0, 1]);
  const idle = screen.getByRole('button', { name: 'Act' });
  expect([idle.getAttribute('aria-disabled'), idle.title, idle.hasAttribute('disabled')]).toEqual(['true', why, false]);
});

it('while the host is lost, New story and recent projects stay visible, show why, and do nothing', async () => {
  linkIs('live');
  invoke.mockResolvedValue({ ok: true, value: [{ path: '/p', name: 'p' }] });
  at.show(
    <>
      <TopBar project={aProject()} />
      <Welcome />
    </>,
  );
  const recent = await screen.findByRole('button', { name: /\/p$/ });
  invoke.mockClear();
  act(() => linkIs('lost'));
  const added = screen.getByRole('button', { name: text('command.story.add') });
  for (const button of [added, recent]) {
    expect([button.getAttribute('aria-disabled'), button.title]).toEqual(['true', why]);
    fireEvent.click(button);
  }
  expect(invoke).not.toHaveBeenCalled();
});

it('while the host is lost, a dialog keeps its input and sends nothing', () => {
  linkIs('lost');
  at.show(<NewStory onClose={() => undefined} />);
  fireEvent.change(screen.getByLabelText('Title'), { target: { value: 'T' } });
  fireEvent.click(screen.getByRole('button', { name: 'Create story' }));
  expect(invoke).not.toHaveBeenCalled();
  cleanup();
  const onConfirm = vi.fn();
  at.show(<Confirm title="Sure?" message="M" action="Do it" onConfirm={onConfirm} onClose={() => undefined} />);
  fireEvent.click(screen.getByRole('button', { name: 'Do it' }));
  expect(onConfirm).not.toHaveBeenCalled();
});

it('shortcuts of commands do nothing while the host is lost, and work again when it is live', async () => {
  linkIs('lost');
  const card = document.createElement('div');
  card.dataset.board = '';
  card.tabIndex = 0;
  card.dataset.card = 'a';
  document.body.append(card);
  fireEvent.keyDown(card, { key: 'f', code: 'KeyF' });
  fireEvent.keyDown(card, { key: ']', code: 'BracketRight' });
  expect(invoke).not.toHaveBeenCalled();
  linkIs('live');
  fireEvent.keyDown(card, { key: 'f', code: 'KeyF' });
  await vi.waitFor(() => expect(invoke).toHaveBeenCalledWith('story.freeze', { story: 'a' }));
  card.remove();
});

it('all commands of the host, and all moves, are disabled while the host is lost', () => {
  const acting = PAGE_COMMANDS.filter((one) => one.acts).map((one) => one.id);
  expect(acting).toEqual(
    expect.arrayContaining(['story.add', 'agent.stop', 'agent.stopAll', 'previous', 'next', 'undo']),
  );
  expect(acting).not.toContain('palette');
});
