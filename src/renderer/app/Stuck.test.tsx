// @vitest-environment jsdom
import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { emptySnapshot, legacy, type StuckRecord } from '../../contract/index.ts';
import { aFakeProject } from '../testing/in-project.tsx';
import { aHost } from '../testing/records.ts';
import { Banners } from './Banners.tsx';

afterEach(cleanup);

const run: StuckRecord = {
  key: 'run:run_1',
  concern: 'run',
  story: '60_story_cleanup',
  agent: 'coder-1',
  code: 'failing',
  why: legacy('The disk is full.'),
  attempts: 10,
  since: 1,
  nextTryAt: null,
};

it('everything that is stuck has a banner with the reason, whether the host keeps trying, and its own Retry', () => {
  const invoke = vi.fn().mockResolvedValue({ ok: true, value: { seq: 1, retried: [run.key] } });
  const sweep: StuckRecord = { ...run, key: 'orphans', concern: 'orphans', story: null, agent: null, nextTryAt: 9 };
  const snapshot = { ...emptySnapshot(), host: { it: aHost({ stuck: [run, sweep] }) } };
  aFakeProject(snapshot, { invoke }).show(<Banners />);
  const [first, second] = screen.getAllByRole('alert') as [HTMLElement, HTMLElement];
  expect(first.textContent).toMatch(
    /coder-1.*60_story_cleanup.*The disk is full.*Tried 10 times.*until you press Retry/,
  );
  expect(second.textContent).toMatch(/processes that earlier runs left.*keeps trying/);
  fireEvent.click(within(first).getByRole('button', { name: /^Retry: .*60_story_cleanup/ }));
  expect(invoke).toHaveBeenCalledWith('reconcile.retry', { key: 'run:run_1' });
});
