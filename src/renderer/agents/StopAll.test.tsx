// @vitest-environment jsdom
import { cleanup, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { emptySnapshot } from '../../contract/index.ts';
import { aFakeProject } from '../testing/in-project.tsx';
import { aRun } from '../testing/records.ts';
import { StopAll } from './StopAll.tsx';

afterEach(cleanup);

it('the initial focus is on Cancel, so that Enter alone stops nothing', async () => {
  const run = aRun('a', 'coder-1');
  const invoke = vi.fn();
  const at = aFakeProject({ ...emptySnapshot(), runs: { [run.id]: run } }, { invoke });
  at.show(<StopAll via="key" onClose={() => undefined} />);
  const begins = () => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Cancel' }));
  await waitFor(begins, { timeout: 20_000 });
  expect(invoke).not.toHaveBeenCalled();
});
