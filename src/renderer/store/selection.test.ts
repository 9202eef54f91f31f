import { expect, it, vi } from 'vitest';
import { emptySnapshot, ok } from '../../contract/index.ts';
import { createFakeClient } from '../testing/fake-client.ts';
import { aRun, aStory } from '../testing/records.ts';
import { createProjectStore } from './project-store.ts';
import { chooseTo, chosenStories, moveChosen, stopChosen, stopsOfMove, toggleChosen } from './selection.ts';

/** Four stories in Current and one in QA, with a coder on the second. */
function five() {
  const stage = (id: string) => (id === 'q' ? 'qa' : 'current');
  const stories = Object.fromEntries(
    ['a', 'b', 'c', 'd', 'q'].map((id) => [id, aStory(id, { stage: stage(id), rank: id })]),
  );
  const run = aRun('c', 'coder-1');
  const invoke = vi.fn().mockResolvedValue(ok({ seq: 1, changed: true }));
  const client = createFakeClient({ ...emptySnapshot(), stories, runs: { [run.id]: run } }, { invoke });
  const project = createProjectStore(client);
  return { project, invoke, run, chosen: () => project.view.getState().chosen };
}

it('chooses single stories, and all between two of one column', () => {
  const { project, chosen } = five();
  toggleChosen(project, 'a');
  // The running story stands first in its column: c, a, b, d.
  chooseTo(project, 'd');
  expect(chosen()).toEqual(['a', 'b', 'd']);
  toggleChosen(project, 'b');
  chooseTo(project, 'q');
  expect(chosen()).toEqual(['a', 'd', 'q']);
  expect(chosenStories(project).map(({ id }) => id)).toEqual(['a', 'd', 'q']);
});

it('moves all chosen stories that are elsewhere, says before which agents that stops, and then none is chosen', async () => {
  const { project, invoke, chosen } = five();
  for (const id of ['a', 'c', 'q']) toggleChosen(project, id);
  expect(stopsOfMove(project, 'qa')).toEqual(['coder-1']);
  await moveChosen(project, 'qa');
  const moved = invoke.mock.calls.map(([name, input]) => [name, input.story, input.stage]);
  expect(moved).toEqual([
    ['story.move', 'a', 'qa'],
    ['story.move', 'c', 'qa'],
  ]);
  expect(chosen()).toEqual([]);
});

it('stops the agents of the chosen stories, and of no other', async () => {
  const { project, invoke, run } = five();
  toggleChosen(project, 'a');
  await stopChosen(project);
  expect(invoke).not.toHaveBeenCalled();
  toggleChosen(project, 'c');
  await stopChosen(project);
  expect(invoke.mock.calls[0]?.slice(0, 2)).toEqual(['agent.stop', { story: 'c', agent: 'coder-1', run: run.id }]);
});
