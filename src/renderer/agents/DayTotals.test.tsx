// @vitest-environment jsdom
import { act, cleanup, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { emptySnapshot, ok } from '../../contract/index.ts';
import { aFakeProject } from '../testing/in-project.tsx';
import { aProject } from '../testing/records.ts';
import { DayTotals } from './DayTotals.tsx';

/** Shows the totals of a host that answers with these rows. */
async function show(rows: readonly object[]): Promise<void> {
  const snapshot = { ...emptySnapshot(), project: { it: aProject() } };
  const at = aFakeProject(snapshot, { invoke: async () => ok({ rows }) });
  await act(async () => {
    at.show(<DayTotals />);
  });
}
afterEach(cleanup);

it('shows what agents used on each day, and of how many runs that is known; nothing if none tells', async () => {
  const total = (sum: number | null, unknown = 0) => ({ sum, unknown });
  const none = { turns: total(null, 2), cached: total(null, 2), priced: 0 };
  const rows = [
    { key: '2026-11-27', runs: 2, input: total(null, 2), output: total(null, 2), costUsd: total(null, 2), ...none },
    { key: '2026-11-28', runs: 2, input: total(900), output: total(100), costUsd: total(0.5), ...none },
    {
      key: '2026-11-29',
      runs: 3,
      input: total(200_000, 1),
      output: total(10_000, 1),
      costUsd: total(1.02, 1),
      ...none,
      priced: 1,
    },
  ];
  await show(rows);
  const lines = ['2026-11-29: 210 k tokens in 2 of 3 runs · ~$1.02 in 2 of 3 runs', '2026-11-28: 1 k tokens · $0.50'];
  // By its label: to find a role, the styles of every element are computed, which takes seconds on a busy machine.
  const list = screen.getByLabelText('What agents used on each day (UTC)');
  expect([list.tagName, ...[...list.children].map((item) => item.textContent)]).toEqual(['UL', ...lines]);
  cleanup();
  await show(rows.slice(0, 1));
  expect(document.querySelector('details')).toBeNull();
});
