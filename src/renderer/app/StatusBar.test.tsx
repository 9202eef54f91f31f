// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { emptySnapshot, ok } from '../../contract/index.ts';
import { aFakeProject } from '../testing/in-project.tsx';
import { aFence, aHost, aProject, aReceipt } from '../testing/records.ts';
import { StatusBar } from './StatusBar.tsx';

afterEach(cleanup);

function showBar(host = aHost(), invoke = vi.fn(async () => ok({ rows: [] as unknown[] }))) {
  const it = aProject();
  const at = aFakeProject({ ...emptySnapshot(), project: { it }, host: { it: host } }, { invoke });
  return { ...at, ...at.show(<StatusBar project={it} />) };
}

it('says whether every stop was proven, and which worktrees are closed (I1)', async () => {
  const { client, project } = showBar();
  expect(screen.getByText('No stop has failed')).toBeTruthy();
  act(() => client.change({ table: 'receipts', key: 'a', put: aReceipt('a') }));
  const trust = screen.getByRole('button', { name: 'All stopped agents proven gone' });
  act(() => client.change({ table: 'fences', key: 'w', put: aFence('a', { worktree: 'w' }) }));
  expect(trust.textContent).toBe('1 worktree closed');
  expect(screen.queryByText(/^Reconciled/)).toBeNull();
  fireEvent.click(trust);
  expect(screen.getByText(/econciled/)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: /^a: a stop of/ }));
  expect(project.view.getState()).toMatchObject({ selected: 'a', detail: true, tab: 'history', history: 'stops' });
  fireEvent.keyDown(trust, { key: 'Escape' });
  expect([screen.queryByText(/econciled/), document.activeElement]).toEqual([null, trust]);
});

it('calls the stopped agents proven gone only if the kernel confirmed every stop (I3)', () => {
  const { client } = showBar();
  act(() =>
    client.change(
      { table: 'receipts', key: 'a', put: aReceipt('a') },
      { table: 'receipts', key: 'b', put: aReceipt('b', { strength: 'scan' }) },
    ),
  );
  expect(screen.getByText('No process of a stopped agent seen')).toBeTruthy();
  act(() => client.change({ table: 'receipts', key: 'b', put: aReceipt('b', { verdict: 'unknown' }) }));
  expect(screen.queryByText(/proven/)).toBeNull();
  act(() => client.change({ table: 'receipts', key: 'b', put: null }));
  expect(screen.getByText('All stopped agents proven gone')).toBeTruthy();
});

it('says what was spent today, and of how many runs that is known', async () => {
  const today = new Date().toISOString().slice(0, 10);
  const none = { sum: null, unknown: 2 };
  const row = { key: today, runs: 2, input: none, output: none, turns: none, cached: none };
  const rows = [{ ...row, costUsd: { sum: 1.02, unknown: 1 }, priced: 0 }];
  showBar(
    aHost(),
    vi.fn(async () => ok({ rows })),
  );
  expect((await screen.findByText(/^Spent today/)).textContent).toBe('Spent today: $1.02 in 1 of 2 runs');
});
