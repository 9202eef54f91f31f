// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { emptySnapshot, ok } from '../../contract/index.ts';
import { gateMark } from '../../domain/index.ts';
import { aFakeProject } from '../testing/in-project.tsx';
import { aGateResult, aProject, aRun, aStory } from '../testing/records.ts';
import { CardWork } from './CardWork.tsx';

const ID = '60_story_tax';
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it('asks once for the tree of a card whose gate has passed, again when a run has ended or the window is back', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 100_000 });
  let tree = 't';
  const invoke = vi.fn(async () => ok({ tree, gates: [] }));
  const story = aStory(ID, { stage: 'current' });
  const work = { story: ID, progress: null, gates: [gateMark(aGateResult(ID, 'tests'))], next: null };
  const snapshot = { ...emptySnapshot(), project: { it: aProject() }, stories: { [ID]: story }, work: { [ID]: work } };
  const at = aFakeProject(snapshot, { invoke });
  at.show(<CardWork story={story} />);
  await screen.findByText(/^tests passed on this tree at /);
  cleanup();
  at.show(<CardWork story={story} />);
  expect(screen.getByText(/^tests passed on this tree at /)).toBeTruthy();
  expect(invoke.mock.calls).toEqual([['gate.list', { story: ID }]]);

  tree = 'other';
  const run = aRun(ID, 'coder-1', { startedAt: 1 });
  act(() => at.client.change({ table: 'runs', key: run.id, put: run }));
  expect(screen.getByText(/^tests passed, /)).toBeTruthy();
  expect(invoke).toHaveBeenCalledTimes(1);
  act(() => at.client.change({ table: 'runs', key: run.id, put: { ...run, status: 'completed' } }));
  await act(async () => undefined);
  expect(invoke).toHaveBeenCalledTimes(2);
  expect(screen.getByText(/^tests passed, /)).toBeTruthy();

  tree = 't';
  fireEvent.focus(window);
  expect(invoke).toHaveBeenCalledTimes(2);
  vi.setSystemTime(200_000);
  fireEvent.focus(window);
  await screen.findByText(/^tests passed on this tree at /);
});
