// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { toast } from 'sonner';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Snapshot } from '../../contract/index.ts';
import { emptySnapshot, ok } from '../../contract/index.ts';
import { App } from '../app/App.tsx';
import { createFakeClient } from '../testing/fake-client.ts';
import { withHeight, withoutLayout } from '../testing/no-layout.ts';
import { aFence, aHost, aProject, aReceipt, aRun, aStory } from '../testing/records.ts';
import { act as ask } from './call.ts';
import { openDialog } from './dialogs.ts';
import { moveStory } from './moves.ts';
import { createPage } from './page.ts';
import { PageProvider, ProjectProvider } from './project.tsx';
import { storyOf } from './story.ts';
import { undoLast } from './undo.ts';
import { createView, openDetail, select, togglePanel } from './view.ts';

withoutLayout();
vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: vi.fn(), removeEventListener: vi.fn() }));
vi.mock('../terminals/TerminalView.tsx', () => ({ TerminalView: () => null }));
withHeight(600);

const answer = async (name: string) =>
  ok(['agent.receipts', 'event.list', 'story.list'].includes(name) ? [] : { seq: 1, from: 'current', changed: true });
const invoke = vi.fn(answer);

function projectAt(name: string, story: string): Snapshot {
  const run = aRun(story, `agent-of-${name}`);
  return {
    ...emptySnapshot(),
    seq: 1,
    project: { it: aProject({ path: `/${name}`, name }) },
    host: { it: aHost() },
    stories: { [story]: aStory(story, { stage: 'current', title: `Title of ${name}` }) },
    runs: { [run.id]: run },
    fences: { [`/${name}`]: aFence(`${story}_fenced`, { worktree: `/${name}` }) },
    receipts: { [story]: aReceipt(story, { agent: `agent-of-${name}` }) },
  };
}

beforeEach(() => {
  sessionStorage.clear();
  invoke.mockClear();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it('when the page is attached to another project, nothing of the old one is shown, announced, undone or requested', async () => {
  const client = createFakeClient(emptySnapshot(), { invoke });
  const page = createPage(client);
  const welcome = page.store();
  render(
    <PageProvider page={page}>
      <App />
    </PageProvider>,
  );
  expect(document.title).toBe('Huskies');
  // From the welcome screen to a project.
  act(() => client.show(projectAt('old', '1_story_old')));
  const old = page.store();
  expect([welcome.isDisposed(), old.isDisposed()]).toEqual([true, false]);
  expect(screen.getByRole('heading', { name: 'old' })).toBeTruthy();
  // All state that a person can leave behind in the old project.
  await act(async () => {
    openDetail(old, '1_story_old', 'history', 'run_of_old');
    togglePanel(old);
    old.view.setState({ find: 'of old', archived: true });
    old.cards.servedFocus = 7;
    old.cards.heights.set('2_story_new', 4_000);
    openDialog(old, { kind: 'block', story: '1_story_old' });
    await moveStory(old, '1_story_old', 'qa');
    old.cards.drag.setState({ story: '1_story_old', over: 'qa' });
  });
  expect(toast.getToasts()).toHaveLength(1);
  expect(screen.getByRole('dialog')).toBeTruthy();
  invoke.mockClear();
  const pending = ask(old, 'app.recent', {});

  act(() => client.show(projectAt('new', '2_story_new')));
  const now = page.store();
  expect([old.isDisposed(), now === old]).toEqual([true, false]);
  expect(document.title).toBe('new – Huskies');
  expect(document.body.innerHTML).not.toMatch(/of.old|story_old/);
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(screen.getByText('Title of new')).toBeTruthy();
  expect(now.view.getState()).toEqual(createView().getState());
  expect(now.cards).toMatchObject({ servedFocus: 0, focusedOnUnmount: null });
  expect([now.cards.heights.size, now.cards.drag.getState().story]).toEqual([0, null]);
  expect(toast.getToasts()).toEqual([]);
  await pending;
  // Whatever was still in progress in the old project ends there.
  invoke.mockClear();
  await undoLast(old);
  await undoLast(now);
  expect((await ask(old, 'story.freeze', { story: '2_story_new' })) === null).toBe(true);
  expect(invoke).not.toHaveBeenCalled();
  const announced = () => document.querySelector('[data-announcer]')?.textContent;
  expect(announced()).toBe('');
  // The old store does not follow changes of the new project.
  act(() => client.change({ table: 'stories', key: '2_story_new', put: aStory('2_story_new', { stage: 'qa' }) }));
  expect(announced()).toBe('2_story_new is now in QA');
  page.dispose();
  expect(now.isDisposed()).toBe(true);
});

function Counter() {
  const [count, setCount] = useState(0);
  return (
    <button type="button" onClick={() => setCount(count + 1)}>
      {count}
    </button>
  );
}

it('the state of a component is kept while its project is attached, and is reset when another is attached', () => {
  const client = createFakeClient(projectAt('old', '1_story_old'), { invoke });
  const page = createPage(client);
  render(
    <PageProvider page={page}>
      <Counter />
    </PageProvider>,
  );
  const shown = () => screen.getByRole('button').textContent;
  fireEvent.click(screen.getByRole('button'));
  act(() => client.change({ table: 'host', key: 'it', put: aHost({ version: '9.9.9' }) }));
  expect(shown()).toBe('1');
  act(() => client.show(projectAt('new', '2_story_new')));
  expect(shown()).toBe('0');
  page.dispose();
});

it('an archived story that was open before a reload is fetched and opened again', async () => {
  const story = aStory('9_story_old', { stage: 'archived', title: 'Archived long ago' });
  const stored = { project: '/shop', story: story.id, tab: 'history', run: null };
  const open = () => {
    sessionStorage.setItem('huskies.open', JSON.stringify(stored));
    const invoked = vi.fn(async (..._: unknown[]) => ok({ ...story, text: 'long' }));
    const page = createPage(createFakeClient(projectAt('shop', '1_story_a'), { invoke: invoked }));
    expect(page.store().view.getState().selected).toBeNull();
    expect(invoked.mock.calls).toEqual([['story.show', { story: story.id }]]);
    return page;
  };
  const page = open();
  await vi.waitFor(() => expect(page.store().view.getState().selected).toBe(story.id));
  expect(page.store().view.getState()).toMatchObject({ detail: true, tab: 'history' });
  expect(storyOf(page.store(), story.id)).toEqual(story);
  page.dispose();
  // A story that the person has selected meanwhile stays selected.
  const busy = open();
  select(busy.store(), '1_story_a');
  await vi.waitFor(() => expect(storyOf(busy.store(), story.id)).not.toBeNull());
  expect(busy.store().view.getState()).toMatchObject({ selected: '1_story_a', detail: false });
  busy.dispose();
});

it('two projects in one page work independently', async () => {
  const clients = ['a', 'b'].map((name) =>
    createFakeClient(projectAt(name, `1_story_${name}`), { invoke: vi.fn(answer) }),
  );
  const [a, b] = clients.map(createPage);
  if (!a || !b || !clients[0] || !clients[1]) throw new Error('two');
  const { container } = render(
    <>
      <div data-of="a">
        <ProjectProvider store={a.store()}>
          <App />
        </ProjectProvider>
      </div>
      <div data-of="b">
        <ProjectProvider store={b.store()}>
          <App />
        </ProjectProvider>
      </div>
    </>,
  );
  const text = (of: string) => container.querySelector(`[data-of="${of}"]`)?.textContent ?? '';
  expect(text('a')).toContain('Title of a');
  expect(text('a')).not.toContain('Title of b');
  expect(text('b')).toContain('Title of b');
  // A selection, a filter, a change and a lost host in one project leave the other as it is.
  act(() => {
    select(a.store(), '1_story_a', true);
    a.store().view.setState({ find: 'nothing of it' });
    clients[0]?.change({ table: 'host', key: 'it', put: aHost({ version: '9.9.9-a' }) });
    clients[0]?.become({ state: 'lost', since: 1 });
  });
  expect(b.store().view.getState()).toMatchObject({ selected: null, find: null, focusCard: 0 });
  expect(text('a')).toContain('9.9.9-a');
  expect(text('b')).not.toContain('9.9.9-a');
  expect(text('a')).not.toContain('Title of a');
  expect(text('a')).toContain('This page has lost its connection to the host.');
  expect(text('b')).not.toContain('This page has lost its connection to the host.');
  fireEvent.click(screen.getByRole('button', { name: /^Stop agent-of-b on / }));
  expect(clients[1].invoke).toHaveBeenCalledWith(
    'agent.stop',
    {
      story: '1_story_b',
      agent: 'agent-of-b',
      run: expect.any(String),
    },
    'card',
  );
  expect(clients[0].invoke).not.toHaveBeenCalledWith('agent.stop', expect.anything());
  a.dispose();
  await moveStory(b.store(), '1_story_b', 'qa');
  expect(toast.getToasts()).toHaveLength(1);
  b.dispose();
  expect(toast.getToasts()).toEqual([]);
});
