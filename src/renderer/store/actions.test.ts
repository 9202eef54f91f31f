import { expect, it, vi } from 'vitest';
import { startAgent } from './actions.ts';
import { act } from './call.ts';
import { paneHasRoom } from './pane-size.ts';

vi.mock('./call.ts', () => ({ act: vi.fn(async () => null) }));

it('a start says the size of the pane as it was last shown, and none before one was', async () => {
  await startAgent('1_a', 'coder-1');
  expect(act).toHaveBeenLastCalledWith('agent.start', { story: '1_a', agent: 'coder-1' });
  paneHasRoom({ cols: 97, rows: 41 });
  await startAgent('1_a', 'coder-1', { again: true });
  expect(act).toHaveBeenLastCalledWith('agent.start', {
    story: '1_a',
    agent: 'coder-1',
    again: true,
    size: { cols: 97, rows: 41 },
  });
});
