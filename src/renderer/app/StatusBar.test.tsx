// @vitest-environment jsdom
import { act, cleanup } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { emptySnapshot } from '../../contract/index.ts';
import { aFakeProject } from '../testing/in-project.tsx';
import { aFence, aHost, aProject } from '../testing/records.ts';
import { StatusBar } from './StatusBar.tsx';

afterEach(cleanup);

it('counts the fences only if there are any', () => {
  const it = aProject();
  const { client, show } = aFakeProject({ ...emptySnapshot(), project: { it }, host: { it: aHost() } });
  const { container } = show(<StatusBar project={it} />);
  expect(container.textContent).not.toContain('fence');
  act(() => client.change({ table: 'fences', key: 'w', put: aFence('a', { worktree: 'w' }) }));
  expect(container.textContent).toContain('1 fence');
});
