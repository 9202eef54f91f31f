// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { emptySnapshot } from '../../contract/index.ts';
import { aFakeProject, type FakeProject } from '../testing/in-project.tsx';
import { withoutLayout } from '../testing/no-layout.ts';
import { aProject, aRun, aStory } from '../testing/records.ts';
import { Palette } from './Palette.tsx';

withoutLayout();

const invoke = vi.fn();
let at: FakeProject;
beforeEach(() => {
  invoke.mockReset().mockResolvedValue({ ok: true, value: { seq: 1 } });
  const run = aRun('a', 'coder-1');
  const snapshot = {
    ...emptySnapshot(),
    project: { it: aProject() },
    stories: { a: aStory('a', { stage: 'current' }) },
    runs: { [run.id]: run },
  };
  at = aFakeProject(snapshot, { invoke });
  at.project.view.setState({ selected: 'a' });
});
afterEach(cleanup);

const chosen = () =>
  screen.getAllByRole('option').find((line) => line.getAttribute('aria-selected') === 'true')?.textContent;
const settled = () => new Promise((done) => setTimeout(done, 0));

it('Enter alone never stops an agent, even if one is at work on the selected story', async () => {
  at.show(<Palette onClose={() => undefined} />);
  const field = screen.getByRole('combobox');
  await waitFor(() => expect(chosen()).toMatch(/^Set priority/));
  for (const query of ['stop', 'stop coder-1', 'freeze']) {
    fireEvent.change(field, { target: { value: query } });
    await waitFor(() => expect(chosen()).toBe('Press ↓ to choose. Enter alone stops and removes nothing.'));
    fireEvent.keyDown(field, { key: 'Enter' });
    await settled();
  }
  expect(invoke).not.toHaveBeenCalled();
});

it('stops the agent that a person has chosen', async () => {
  at.show(<Palette onClose={() => undefined} />);
  const field = screen.getByRole('combobox');
  fireEvent.change(field, { target: { value: 'stop coder-1' } });
  await waitFor(() => expect(chosen()).toMatch(/^Press ↓/));
  fireEvent.keyDown(field, { key: 'ArrowDown' });
  fireEvent.keyDown(field, { key: 'Enter' });
  await waitFor(() =>
    expect(invoke).toHaveBeenCalledWith(
      'agent.stop',
      { story: 'a', agent: 'coder-1', run: expect.any(String) },
      'palette',
    ),
  );
});
