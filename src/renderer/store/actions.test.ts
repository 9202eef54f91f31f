// @vitest-environment jsdom
import { afterEach, expect, it, vi } from 'vitest';
import { message, ok, refuse } from '../../contract/index.ts';
import { createFakeClient } from '../testing/fake-client.ts';
import { startAgent } from './actions.ts';
import { setPaneSize } from './pane-size.ts';
import { createProjectStore } from './project-store.ts';
import { select } from './view.ts';

afterEach(() => document.body.replaceChildren());

it('a start sends the size at which the pane was last shown, and none before it was shown', async () => {
  const invoke = vi.fn(async () => ok({ seq: 1, run: 'r', note: null }));
  const project = createProjectStore(createFakeClient(undefined, { invoke }));
  await startAgent(project, '1_a', 'coder-1');
  expect(invoke).toHaveBeenLastCalledWith('agent.start', { story: '1_a', agent: 'coder-1' });
  setPaneSize({ cols: 97, rows: 41 });
  await startAgent(project, '1_a', 'coder-1', { again: true });
  expect(invoke).toHaveBeenLastCalledWith('agent.start', {
    story: '1_a',
    agent: 'coder-1',
    again: true,
    size: { cols: 97, rows: 41 },
  });
});

it('a start opens the terminal of its run, with the focus, unless another story was selected meanwhile', async () => {
  const invoke = vi.fn(async () => ok({ seq: 1, run: 'r', note: null }));
  const project = createProjectStore(createFakeClient(undefined, { invoke }));
  project.view.setState({ selected: '1_a', run: 'older' });
  await startAgent(project, '1_a', 'coder-1');
  expect(project.view.getState()).toMatchObject({
    selected: '1_a',
    detail: true,
    tab: 'terminal',
    run: null,
    focusTerminal: { story: '1_a', run: 'r' },
  });
  select(project, '2_b', true);
  const starting = startAgent(project, '1_a', 'coder-1');
  select(project, '3_c', true);
  await starting;
  expect(project.view.getState()).toMatchObject({ selected: '3_c', focusTerminal: null });
});

it('a start that is refused opens nothing', async () => {
  const invoke = vi.fn(async () => refuse('no-host', message('page.lost')));
  const project = createProjectStore(createFakeClient(undefined, { invoke }));
  await startAgent(project, '1_a', 'coder-1');
  expect(project.view.getState()).toMatchObject({ detail: false, focusTerminal: null });
});

it('a start switches nothing away from a person who has begun to type in the open detail', async () => {
  document.body.innerHTML = `<div data-detail="2_b"><textarea></textarea>
    <div data-terminal="q" data-live="true"><div class="xterm"><textarea></textarea></div></div></div>`;
  for (const field of document.querySelectorAll('textarea')) {
    const invoke = vi.fn(async () => ok({ seq: 1, run: 'r', note: null }));
    const project = createProjectStore(createFakeClient(undefined, { invoke }));
    project.view.setState({ selected: '2_b', detail: true, tab: 'story' });
    const starting = startAgent(project, '1_a', 'coder-1');
    field.focus();
    await starting;
    expect(invoke).toHaveBeenCalledOnce();
    expect(project.view.getState()).toMatchObject({ selected: '2_b', tab: 'story', focusTerminal: null });
  }
});

it('a start takes the focus from the terminal of an ended run, which takes no letters', async () => {
  document.body.innerHTML = `<div data-detail="1_a"><div data-terminal="q" data-live="false">
    <div class="xterm"><textarea></textarea></div></div></div>`;
  document.querySelector('textarea')?.focus();
  const project = createProjectStore(
    createFakeClient(undefined, { invoke: async () => ok({ seq: 1, run: 'r', note: null }) }),
  );
  await startAgent(project, '1_a', 'coder-1');
  expect(project.view.getState()).toMatchObject({ selected: '1_a', focusTerminal: { story: '1_a', run: 'r' } });
});
