// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { type Connection, createReconnectingClient, memoryLinks } from '../../client/index.ts';
import { emptySnapshot, ok, PROTOCOL, text } from '../../contract/index.ts';
import { ProjectProvider } from '../store/project.tsx';
import { createProjectStore } from '../store/project-store.ts';
import { aFakeProject } from '../testing/in-project.tsx';
import { aRun } from '../testing/records.ts';
import { StopButton } from '../ui/StopButton.tsx';
import { Banners } from './Banners.tsx';

afterEach(cleanup);

/** The role and the text of the banner, and whether Stop still works. */
it.each<[Connection, 'alert' | 'status' | null, string, boolean]>([
  [{ state: 'connecting' }, null, '', true],
  [{ state: 'live' }, null, '', true],
  [{ state: 'degraded', since: 1 }, 'status', 'Huskies has not answered for a while.', true],
  [{ state: 'lost', since: 1 }, 'alert', 'This page has lost its connection to the host.', false],
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
  // The host is back.
  act(() => at.client.become({ state: 'live' }));
  expect([screen.queryByRole('alert'), screen.queryByRole('status')]).toEqual([null, null]);
});

it.each([
  [
    'older',
    PROTOCOL - 1,
    'The host runs an older version of Huskies than this page. Quit the host, which first stops its agents, and start it again.',
  ],
  ['newer', PROTOCOL + 1, 'The host runs a newer version of Huskies than this page. Reload the page.'],
])('a page with an %s host shows this, and what to do', async (_, protocol, words) => {
  const client = createReconnectingClient({
    makeLink() {
      const [page, host] = memoryLinks();
      host.onMessage(() => host.post(JSON.stringify({ t: 'welcome', protocol, version: '7.7.7' })));
      return page;
    },
    after: () => () => undefined,
    now: () => 7,
  });
  const project = createProjectStore(client);
  render(
    <ProjectProvider store={project}>
      <Banners />
    </ProjectProvider>,
  );
  expect((await screen.findByRole('alert')).textContent).toBe(`This page is not connected. ${words}`);
  project.dispose();
  client.close();
});
