import { afterEach, describe, expect, it, vi } from 'vitest';
import { createClient, createReconnectingClient, memoryLinks } from '../../client/index.ts';
import type { HostMessage } from '../../contract/index.ts';
import { messageText, OWN_VERSION, ok, PROTOCOL, protocolAge } from '../../contract/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { LINK_KINDS, type LinkKind, type LinkPair } from '../testing/session-links.ts';
import { openSession } from './session.ts';

const CALL = JSON.stringify({ t: 'call', id: 1, name: 'story.list', input: {} });
const hello = (protocol: unknown) => JSON.stringify({ t: 'hello', protocol, version: '0.0.1', more: 'of a later one' });

it('the protocol alone decides which side is older, and a side that names none is older', () => {
  expect(protocolAge({ protocol: PROTOCOL, version: 'any' })).toBe('same');
  expect(protocolAge({ protocol: PROTOCOL - 1, version: '9' })).toBe('older');
  expect(protocolAge({ protocol: PROTOCOL + 1, version: '0' })).toBe('newer');
  expect(protocolAge(null)).toBe('older');
});

describe.each(Object.keys(LINK_KINDS) as LinkKind[])('the first message over %s', (kind) => {
  let pair: LinkPair | null = null;
  afterEach(async () => {
    await pair?.dispose();
    pair = null;
  });

  it.each([
    ['an older client', hello(PROTOCOL - 1)],
    ['a newer client', hello(PROTOCOL + 1)],
    ['a client that names no version', CALL],
    ['a client whose protocol is not a number', hello('2')],
  ])('of %s is answered with the host’s version, and all later messages are ignored', async (_, first) => {
    const door = createFakeDoor();
    pair = await LINK_KINDS[kind]();
    openSession(pair.host, door, 1);
    const received: HostMessage[] = [];
    pair.client.onMessage((data) => received.push(JSON.parse(String(data)) as HostMessage));
    const closed = new Promise((resolve) => pair?.client.onClose(resolve));
    pair.client.post(first);
    pair.client.post(CALL);
    await closed;
    expect(received).toEqual([{ t: 'welcome', ...OWN_VERSION }]);
    expect(door.calls).toEqual([]);
  });

  it('with the same protocol opens the session, whatever else it contains', async () => {
    const door = createFakeDoor();
    door.on('story.list', () => ok([]));
    pair = await LINK_KINDS[kind]();
    openSession(pair.host, door, 1);
    const received: string[] = [];
    pair.client.onMessage((data) => received.push((JSON.parse(String(data)) as HostMessage).t));
    pair.client.post(hello(PROTOCOL));
    pair.client.post(CALL);
    await vi.waitFor(() => expect(received).toEqual(['welcome', 'reply']));
  });

  it.each([
    ['older', PROTOCOL - 1],
    ['newer', PROTOCOL + 1],
  ] as const)('from an %s host makes the client refuse every call, with the host’s version', async (host, protocol) => {
    pair = await LINK_KINDS[kind]();
    openSession(pair.host, createFakeDoor(), 1, undefined, undefined, { protocol, version: '7.7.7' });
    const client = createClient(pair.client);
    const early = await client.invoke('story.list', {});
    for (const result of [early, await client.invoke('story.list', {})]) {
      expect(result).toMatchObject({ ok: false, error: { code: 'other-version' } });
      expect(result.ok ? '' : messageText(result.error.why)).toContain('7.7.7');
    }
    expect(client.otherVersion()).toEqual({ host, version: '7.7.7' });
  });
});

it('a reconnecting client knows why it gave up the last link', async () => {
  const client = createReconnectingClient({
    makeLink() {
      const [mine, theirs] = memoryLinks();
      openSession(theirs, createFakeDoor(), 1, undefined, undefined, { protocol: PROTOCOL + 1, version: '7.7.7' });
      return mine;
    },
    after: () => () => undefined,
    now: () => 7,
  });
  await vi.waitFor(() => expect(client.otherVersion()).toEqual({ host: 'newer', version: '7.7.7' }));
  expect(client.connection()).toEqual({ state: 'refused', why: 'newer', since: 7 });
  client.close();
});
