import { expect, it, vi } from 'vitest';
import { ok } from '../../contract/index.ts';
import { createFakeClient } from '../testing/fake-client.ts';
import { startAgent } from './actions.ts';
import { setPaneSize } from './pane-size.ts';
import { createProjectStore } from './project-store.ts';

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
