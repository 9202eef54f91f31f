// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { emptySnapshot, message, ok, type Result, refuse } from '../../contract/index.ts';
import { StatusBar } from '../app/StatusBar.tsx';
import { createProjectStore } from '../store/project-store.ts';
import { useSettings } from '../store/settings.ts';
import { aFakeProject } from '../testing/in-project.tsx';
import { withoutLayout } from '../testing/no-layout.ts';
import { aHost, aProject, aStory } from '../testing/records.ts';
import { Column } from './Column.tsx';

withoutLayout();
const CLOSED = useSettings.getState();
beforeEach(() => {
  localStorage.clear();
  useSettings.setState(CLOSED);
});
afterEach(cleanup);

/** The column of stories that are done, above the status bar, in a project whose host has `count` archived stories. */
function showDone(count: number, refuses = false) {
  const host = { count, refuses };
  const invoke = vi.fn(
    async (): Promise<Result<unknown>> =>
      host.refuses
        ? refuse('no-host', message('page.lost'))
        : ok(Array.from({ length: host.count }, (_, n) => aStory(`${n}_old`, { stage: 'archived' }))),
  );
  const it = aProject();
  const at = aFakeProject({ ...emptySnapshot(), project: { it }, host: { it: aHost() } }, { invoke });
  at.show(
    <>
      <Column stage="done" tabbable={null} />
      <StatusBar project={it} />
    </>,
  );
  return { ...at, host, settled: () => act(async () => undefined) };
}
const NOTE = /^Archived stories are hidden/;

it('the head of a column names its stage and the role that works there, but not the same word twice', () => {
  const head = (stage: 'current' | 'qa' | 'merge' | 'done') => {
    const { container } = aFakeProject().show(<Column stage={stage} tabbable={null} />);
    return container.querySelector('header')?.textContent;
  };
  expect([head('current'), head('qa'), head('merge'), head('done')]).toEqual([
    'Currentcoder0',
    'QA0',
    'Mergemergemaster0',
    'Done0',
  ]);
});

it('below the done stories stands that archived ones are hidden, if there are any, with a button that shows them', async () => {
  const { settled, project } = showDone(2);
  await settled();
  const note = screen.getByText(NOTE);
  const button = note.querySelector('button') as HTMLElement;
  button.focus();
  fireEvent.click(button, { detail: 0 });
  expect(project.view.getState().archived).toBe(true);
  expect(screen.queryByText(NOTE)).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Hide archived' }));
});

it('nothing is said about an empty archive, until a story is archived, and again when the last one has left it', async () => {
  const { settled, client } = showDone(0);
  await settled();
  expect(screen.queryByText(NOTE)).toBeNull();
  const story = aStory('a', { stage: 'done' });
  act(() => client.change({ table: 'stories', key: 'a', put: story }));
  act(() => client.change({ table: 'stories', key: 'a', put: null }));
  expect(screen.getByText(NOTE)).toBeTruthy();
  act(() => client.change({ table: 'stories', key: 'a', put: story }));
  await settled();
  expect(screen.queryByText(NOTE)).toBeNull();
});

it('the archive is asked about again when a lost host is back', async () => {
  const { settled, client, host } = showDone(1, true);
  await settled();
  expect(screen.queryByText(NOTE)).toBeNull();
  host.refuses = false;
  act(() => client.become({ state: 'lost', since: 1 }));
  act(() => client.become({ state: 'live' }));
  await settled();
  expect(screen.getByText(NOTE)).toBeTruthy();
});

it('whether the archive is shown is kept over a reload of the page', () => {
  const { project, client } = showDone(1);
  fireEvent.click(screen.getByRole('button', { name: 'Show archived' }));
  expect(project.view.getState().archived).toBe(true);
  const reloaded = createProjectStore(client);
  expect([reloaded.view.getState().archived, reloaded.archive.state().kind]).toEqual([true, 'loading']);
});
