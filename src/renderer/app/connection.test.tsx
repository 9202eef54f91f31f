// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { Connection } from '../../client/index.ts';
import { emptySnapshot, ok, text } from '../../contract/index.ts';
import { aFakeProject } from '../testing/in-project.tsx';
import { aRun } from '../testing/records.ts';
import { StopButton } from '../ui/StopButton.tsx';
import { Banners } from './Banners.tsx';

afterEach(cleanup);

/** What is said, as what, and whether Stop still stops. */
it.each<[Connection, 'alert' | 'status' | null, string, boolean]>([
  [{ state: 'connecting' }, null, '', true],
  [{ state: 'live' }, null, '', true],
  [{ state: 'degraded', since: 1 }, 'status', 'Huskies has not answered for a while.', true],
  [{ state: 'lost', since: 1 }, 'alert', 'This page has lost its host.', false],
  [{ state: 'refused', since: 1, why: 'full' }, 'alert', text('shut.full'), false],
  [{ state: 'refused', since: 1, why: 'no-secret' }, 'alert', text('shut.no-secret'), false],
])('while the connection is %o', (connection, role, words, stops) => {
  const invoke = vi.fn(async () => ok({ seq: 1 }));
  const at = aFakeProject(emptySnapshot(), { invoke });
  at.show(
    <>
      <Banners />
      <StopButton run={aRun('a', 'coder-1')} via="card" onKey={() => undefined} />
    </>,
  );
  act(() => at.client.become(connection));
  if (role === null) expect([screen.queryByRole('alert'), screen.queryByRole('status')]).toEqual([null, null]);
  else expect(screen.getByRole(role).textContent).toContain(words);
  const stop = screen.getByRole('button', { name: 'Stop coder-1 on a' });
  expect(stop.getAttribute('aria-disabled')).toBe(stops ? null : 'true');
  fireEvent.click(stop);
  expect(invoke.mock.calls.length).toBe(stops ? 1 : 0);
  // it comes back
  act(() => at.client.become({ state: 'live' }));
  expect([screen.queryByRole('alert'), screen.queryByRole('status')]).toEqual([null, null]);
});
