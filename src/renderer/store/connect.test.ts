// @vitest-environment jsdom
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ReconnectingClient } from '../../client/index.ts';
import { CLOSE, emptySnapshot, PROTOCOL, proofInput } from '../../contract/index.ts';
import { createFakeHost } from '../testing/fake-host.ts';
import { aProject, aStory } from '../testing/records.ts';
import { connectPage } from './connect.ts';
import { createPage, type Page } from './page.ts';
import { openDetail } from './view.ts';

/** The host's end of every socket that the page opens. It sends a challenge and replies to `open` by `answer`. */
function hostThat(
  answer: (hello: { proof: string }, challenge: string) => Promise<object | number>,
  extra: object = {},
) {
  const opened: HostSocket[] = [];
  class HostSocket extends EventTarget {
    binaryType = '';
    readyState = 1;
    bufferedAmount = 0;
    readonly received: string[] = [];
    readonly url: string;
    constructor(url: string) {
      super();
      this.url = url;
      opened.push(this);
      queueMicrotask(() => this.deliver({ t: 'challenge', nonce: NONCE, ...extra }));
    }
    deliver(message: object) {
      this.dispatchEvent(Object.assign(new Event('message'), { data: JSON.stringify(message) }));
    }
    send(data: string) {
      this.received.push(data);
      const message = JSON.parse(data) as { t: string; proof: string };
      if (message.t !== 'open') return;
      void answer(message, NONCE).then((reply) => (typeof reply === 'number' ? this.end(reply) : this.deliver(reply)));
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
/** The kinds of messages that the host received, without pings. */
const kindsReceived = (host: { received: string[] } | undefined) =>
  host?.received.map((one) => (JSON.parse(one) as { t: string }).t).filter((t) => t !== 'ping');
const NONCE = 'n'.repeat(43);
const secret = (letter: string) => letter.repeat(43);
const hmac = (key: string, end: 'client' | 'host', nonce: string) =>
  createHmac('sha256', key)
    .update(proofInput(end, { host: location.host, challenge: NONCE, nonce, run: null }))
    .digest('base64url');
/** A host whose secret is `key`. `extra`: fields that a later version adds to its messages. */
const hostThatKnows = (key: string, extra: object = {}) =>
  hostThat(async (hello) => {
    const { proof, nonce } = hello as { proof: string; nonce: string };
    if (proof !== hmac(key, 'client', nonce)) return CLOSE.refused;
    return { t: 'opened', proof: hmac(key, 'host', nonce), ...extra };
  }, extra);
/** Opens the page by a link with this fragment, or by its bare address (''). */
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

it('opens its socket with the link’s secret, which is removed from the address and is never sent', async () => {
  const opened = hostThatKnows(secret('a'));
  openPage(`#token=${secret('a')}`);
  expect(location.hash).toBe('');
  await vi.waitFor(() => expect(kindsReceived(opened[0])).toEqual(['open', 'hello', 'subscribe']));
  expect(opened[0]?.received.join()).not.toContain(secret('a'));
  expect(opened[0]?.url).toBe(`ws://${location.host}/link`);
  expect(document.cookie).toBe('');
  // After a reload there is no fragment, and the page still connects.
  client?.close();
  openPage('');
  await vi.waitFor(() => expect(kindsReceived(opened[1])).toHaveLength(3));
});

it('a tab opened without a link shows what to do, and uses a link that is opened in it later', async () => {
  const opened = hostThatKnows(secret('a'));
  openPage('');
  await vi.waitFor(() => expect(connection()).toMatchObject({ state: 'refused', why: 'no-secret' }));
  expect(opened).toEqual([]);
  history.replaceState(null, '', `/#token=${secret('a')}`);
  window.dispatchEvent(new Event('hashchange'));
  expect(location.hash).toBe('');
  await vi.waitFor(() => expect(kindsReceived(opened[0])).toHaveLength(3), { timeout: 5_000 });
});

it('a wrong link does not replace a secret that works', async () => {
  sessionStorage.setItem('huskies.secret', secret('a'));
  const opened = hostThatKnows(secret('a'));
  openPage(`#token=${secret('b')}`);
  await vi.waitFor(() => expect(kindsReceived(opened[1])).toHaveLength(3));
  expect(sessionStorage.getItem('huskies.secret')).toBe(secret('a'));
});

it('distinguishes an invalid link, another program at the host’s address, and a host that is away', async () => {
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

it('recognizes a host of a later version that adds fields to the handshake', async () => {
  const opened = hostThatKnows(secret('a'), { later: true });
  openPage(`#token=${secret('a')}`);
  await vi.waitFor(() => expect(kindsReceived(opened[0])).toContain('hello'));
  opened[0]?.deliver({ t: 'welcome', protocol: PROTOCOL + 1, version: '9.1.0', later: true });
  await vi.waitFor(() => expect(connection()).toMatchObject({ state: 'refused', why: 'newer' }));
});

function hostOf(...ids: string[]) {
  const stories = Object.fromEntries(ids.map((id) => [id, aStory(id)]));
  return createFakeHost({ ...emptySnapshot(), seq: 1, project: { it: aProject() }, stories });
}

const view = () => page?.store().view.getState();

/** Reloads the page: only its storage remains. */
async function reload(...ids: string[]): Promise<void> {
  page?.dispose();
  client?.close();
  client = connectPage(() => hostOf(...ids).link());
  page = createPage(client);
  await vi.waitFor(() => expect(connection().state).toBe('live'));
}

it('the open story is open again after a reload', async () => {
  await reload('a', 'b');
  if (page) openDetail(page.store(), 'b', 'history', 'run_b');
  await reload('a', 'b');
  expect(view()).toMatchObject({ selected: 'b', detail: true, tab: 'history', run: 'run_b' });
});

it('a reload opens nothing for a story that is gone, or for a name that every object inherits', async () => {
  await reload('a', 'b');
  if (page) openDetail(page.store(), 'b');
  await reload('a');
  expect(view()?.detail).toBe(false);
  sessionStorage.setItem('huskies.open', JSON.stringify({ project: aProject().path, story: 'constructor' }));
  await reload('a');
  expect(view()?.detail).toBe(false);
});
