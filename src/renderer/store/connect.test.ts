// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ForeverClient } from '../../client/index.ts';
import { emptySnapshot } from '../../contract/index.ts';
import { createFakeHost } from '../testing/fake-host.ts';
import { aProject, aStory } from '../testing/records.ts';
import { connectPage } from './connect.ts';
import { useMirror } from './mirror.ts';
import { openDetail, useView } from './view.ts';

/** A socket that is refused, as a browser shows it: closed with 1006 and no reason. */
class RefusedSocket extends EventTarget {
  binaryType = '';
  readyState = 0;
  bufferedAmount = 0;
  constructor() {
    super();
    queueMicrotask(() => this.dispatchEvent(Object.assign(new Event('close'), { code: 1006, reason: '' })));
  }
  send(): void {
    throw new Error('never open');
  }
  close(): void {
    // It is closed already.
  }
}

let client: ForeverClient | null = null;
const closed = { snapshot: emptySnapshot(), link: 'connecting' as const, lostAt: null, anew: false, host: null };
beforeEach(() => {
  sessionStorage.clear();
  useMirror.setState(closed);
  useView.setState({ selected: null, detail: false, tab: 'terminal', run: null });
});
afterEach(() => {
  client?.close();
  vi.unstubAllGlobals();
});

it('knows by a 401 that a host was started anew, since a refused socket says nothing', async () => {
  const fetched = vi.fn().mockResolvedValue({ status: 401 });
  vi.stubGlobal('WebSocket', RefusedSocket);
  vi.stubGlobal('fetch', fetched);
  client = connectPage();
  await vi.waitFor(() => expect(useMirror.getState().anew).toBe(true));
  expect(fetched).toHaveBeenCalledWith('/', expect.objectContaining({ redirect: 'manual' }));
});

it('goes on hoping where nobody answers', async () => {
  const fetched = vi.fn().mockRejectedValue(new TypeError('Failed to fetch'));
  vi.stubGlobal('WebSocket', RefusedSocket);
  vi.stubGlobal('fetch', fetched);
  vi.spyOn(console, 'debug').mockReturnValue(undefined);
  client = connectPage();
  await vi.waitFor(() => expect(fetched.mock.calls.length).toBeGreaterThan(1));
  expect(useMirror.getState().anew).toBe(false);
});

function hostOf(...ids: string[]) {
  const stories = Object.fromEntries(ids.map((id) => [id, aStory(id)]));
  return createFakeHost({ ...emptySnapshot(), seq: 1, project: { it: aProject() }, stories });
}

/** What a reload leaves of a page: nothing but its storage. */
async function reload(...ids: string[]): Promise<void> {
  client?.close();
  const kept = sessionStorage.getItem('huskies.open');
  useMirror.setState(closed);
  useView.setState({ selected: null, detail: false, tab: 'terminal', run: null });
  if (kept !== null) sessionStorage.setItem('huskies.open', kept);
  client = connectPage(() => hostOf(...ids).link());
  await vi.waitFor(() => expect(useMirror.getState().link).toBe('open'));
}

it('opens after a reload what was open before', async () => {
  await reload('a', 'b');
  openDetail('b', 'receipts', 'run_b');
  await reload('a', 'b');
  expect(useView.getState()).toMatchObject({ selected: 'b', detail: true, tab: 'receipts', run: 'run_b' });
});

it('opens nothing after a reload for a story that is gone, or by a name that every object has', async () => {
  await reload('a', 'b');
  openDetail('b');
  await reload('a');
  expect(useView.getState().detail).toBe(false);
  sessionStorage.setItem('huskies.open', JSON.stringify({ project: aProject().path, story: 'constructor' }));
  await reload('a');
  expect(useView.getState().detail).toBe(false);
});
