// @vitest-environment jsdom
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ReconnectingClient } from '../../client/index.ts';
import { CLOSE, emptySnapshot, proofWords } from '../../contract/index.ts';
import { createFakeHost } from '../testing/fake-host.ts';
import { aProject, aStory } from '../testing/records.ts';
import { connectPage } from './connect.ts';
import { createPage, type Page } from './page.ts';
import { openDetail } from './view.ts';

/** A host's end of every socket that the page opens: says its challenge, and answers what it is told by `answers`. */
function hostThat(answers: (hello: { proof: string }, challenge: string) => Promise<object | number>) {
  const opened: HostSocket[] = [];
  class HostSocket extends EventTarget {
    binaryType = '';
    readyState = 1;
    bufferedAmount = 0;
    readonly heard: string[] = [];
    readonly url: string;
    constructor(url: string) {
      super();
      this.url = url;
      opened.push(this);
      queueMicrotask(() => this.say({ t: 'challenge', nonce: NONCE }));
    }
    say(message: object) {
      this.dispatchEvent(Object.assign(new Event('message'), { data: JSON.stringify(message) }));
    }
    send(data: string) {
      this.heard.push(data);
      const said = JSON.parse(data) as { t: string; proof: string };
      if (said.t !== 'open') return;
      void answers(said, NONCE).then((answer) => (typeof answer === 'number' ? this.end(answer) : this.say(answer)));
    }
    end(code: number) {
      if (this.readyState === 3) return;
      this.readyState = 3;
      this.dispatchEvent(Object.assign(new Event('close'), { code, reason: '' }));
    }
    close() {
      this.end(1000);
    }
  }
  vi.stubGlobal('WebSocket', HostSocket);
  return opened;
}
/** What it was told besides its pings. */
const said = (host: { heard: string[] } | undefined) =>
  host?.heard.map((one) => (JSON.parse(one) as { t: string }).t).filter((t) => t !== 'ping');
const NONCE = 'n'.repeat(43);
const secret = (letter: string) => letter.repeat(43);
const hmac = (key: string, end: 'client' | 'host', nonce: string) =>
  createHmac('sha256', key)
    .update(proofWords(end, { host: location.host, challenge: NONCE, nonce, run: null }))
    .digest('base64url');
/** A host that knows `key`. */
const hostThatKnows = (key: string) =>
  hostThat(async (hello) => {
    const { proof, nonce } = hello as { proof: string; nonce: string };
    if (proof !== hmac(key, 'client', nonce)) return CLOSE.refused;
    return { t: 'opened', proof: hmac(key, 'host', nonce) };
  });
/** As the page is opened: by a link, or by its bare address. */
const openPage = (hash: string) => {
  history.replaceState(null, '', `/${hash}`);
  client = connectPage();
};
const connection = () => client?.connection() ?? { state: 'none' };

let client: ReconnectingClient | null = null;
let page: Page | null = null;
beforeEach(() => sessionStorage.clear());
afterEach(() => {
  page?.dispose();
  page = null;
  client?.close();
  vi.unstubAllGlobals();
});

it('opens its socket by the link’s secret, which leaves the address and never the page', async () => {
  const opened = hostThatKnows(secret('a'));
  openPage(`#token=${secret('a')}`);
  expect(location.hash).toBe('');
  await vi.waitFor(() => expect(said(opened[0])).toEqual(['open', 'hello', 'subscribe']));
  expect(opened[0]?.heard.join()).not.toContain(secret('a'));
  expect(opened[0]?.url).toBe(`ws://${location.host}/link`);
  expect(document.cookie).toBe('');
  // A reload has no fragment any more, and gets in.
  client?.close();
  openPage('');
  await vi.waitFor(() => expect(said(opened[1])).toHaveLength(3));
});

it('says what to do in a tab that was opened without a link, and takes one that is opened in it later', async () => {
  const opened = hostThatKnows(secret('a'));
  openPage('');
  await vi.waitFor(() => expect(connection()).toMatchObject({ state: 'refused', why: 'no-secret' }));
  expect(opened).toEqual([]);
  history.replaceState(null, '', `/#token=${secret('a')}`);
  window.dispatchEvent(new Event('hashchange'));
  expect(location.hash).toBe('');
  await vi.waitFor(() => expect(said(opened[0])).toHaveLength(3), { timeout: 5_000 });
});

it('keeps the secret that was right when a link is opened that is not', async () => {
  sessionStorage.setItem('huskies.secret', secret('a'));
  const opened = hostThatKnows(secret('a'));
  openPage(`#token=${secret('b')}`);
  await vi.waitFor(() => expect(said(opened[1])).toHaveLength(3));
  expect(sessionStorage.getItem('huskies.secret')).toBe(secret('a'));
});

it('tells a link that is no longer valid from a stranger in the host’s place, and from a host that is away', async () => {
  hostThat(async () => CLOSE.refused);
  openPage(`#token=${secret('b')}`);
  await vi.waitFor(() => expect(connection()).toMatchObject({ state: 'refused', why: 'refused' }));
  client?.close();
  hostThat(async () => ({ t: 'opened', proof: secret('x') }));
  openPage('');
  await vi.waitFor(() => expect(connection()).toMatchObject({ state: 'refused', why: 'stranger' }));
  client?.close();
  const away = hostThat(async () => 1006);
  openPage('');
  await vi.waitFor(() => expect(away.length).toBeGreaterThan(1));
  expect(connection().state).toBe('connecting');
});

function hostOf(...ids: string[]) {
  const stories = Object.fromEntries(ids.map((id) => [id, aStory(id)]));
  return createFakeHost({ ...emptySnapshot(), seq: 1, project: { it: aProject() }, stories });
}

const view = () => page?.store().view.getState();

/** What a reload leaves of a page: nothing but its storage. */
async function reload(...ids: string[]): Promise<void> {
  page?.dispose();
  client?.close();
  client = connectPage(() => hostOf(...ids).link());
  page = createPage(client);
  await vi.waitFor(() => expect(connection().state).toBe('live'));
}

it('opens after a reload what was open before', async () => {
  await reload('a', 'b');
  if (page) openDetail(page.store(), 'b', 'receipts', 'run_b');
  await reload('a', 'b');
  expect(view()).toMatchObject({ selected: 'b', detail: true, tab: 'receipts', run: 'run_b' });
});

it('opens nothing after a reload for a story that is gone, or by a name that every object has', async () => {
  await reload('a', 'b');
  if (page) openDetail(page.store(), 'b');
  await reload('a');
  expect(view()?.detail).toBe(false);
  sessionStorage.setItem('huskies.open', JSON.stringify({ project: aProject().path, story: 'constructor' }));
  await reload('a');
  expect(view()?.detail).toBe(false);
});
