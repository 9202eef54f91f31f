import { afterEach, describe, expect, it } from 'vitest';
import { closeReasonOf, type Message, message, messageText } from '../contract/index.ts';
import type { LinkKind, LinkPair } from '../main/testing/session-links.ts';
import { LINK_KINDS } from '../main/testing/session-links.ts';
import { MARK_EVERY_BYTES } from './credit.ts';

describe.each(Object.keys(LINK_KINDS) as LinkKind[])('link over %s', (kind) => {
  let pair: LinkPair | null = null;
  afterEach(async () => {
    await pair?.dispose();
    pair = null;
  });
  const open = async (): Promise<LinkPair> => {
    pair = await LINK_KINDS[kind]();
    return pair;
  };

  it('carries strings and bytes in order, both ways', async () => {
    const { client, host } = await open();
    const seen: unknown[] = [];
    const got = new Promise<void>((resolve) =>
      client.onMessage((message) => {
        seen.push(typeof message === 'string' ? message : [...message]);
        if (seen.length === 3) resolve();
      }),
    );
    host.onMessage((message) => host.post(typeof message === 'string' ? message : message.slice()));
    client.post('one ü');
    client.post(new Uint8Array([0, 255, 7]).subarray(1));
    client.post('two');
    await got;
    expect(seen).toEqual(['one ü', [255, 7], 'two']);
  });

  it('keeps messages that arrive before the first listener', async () => {
    const { client, host } = await open();
    host.post('early');
    // The message may arrive in these turns; if it takes longer, it arrives after the listener is added.
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    const message = await new Promise((resolve) => client.onMessage(resolve));
    expect(message).toBe('early');
  });

  it('counts what the other end has not read, and only that', async () => {
    const { client, host } = await open();
    const piece = new Uint8Array(MARK_EVERY_BYTES);
    const pieces = 256;
    for (let n = 0; n < pieces; n += 1) host.post(piece);
    // The operating system buffers a part of what is sent over a socket.
    expect(host.buffered()).toBeGreaterThan((pieces / 2) * piece.length);
    let seen = 0;
    await new Promise<void>((resolve) =>
      client.onMessage(() => {
        seen += 1;
        if (seen === pieces) resolve();
      }),
    );
    await expect.poll(() => host.buffered()).toBeLessThan(MARK_EVERY_BYTES);
  });

  it('counts what the other end does not take, however long it lies there', async () => {
    const { client, host, stall } = await open();
    const said = new Promise<void>((resolve) => host.onMessage(() => resolve()));
    client.post('I am here');
    await said;
    stall();
    const piece = new Uint8Array(MARK_EVERY_BYTES);
    const pieces = 512;
    for (let n = 0; n < pieces; n += 1) {
      host.post(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    // of what goes over a socket the system keeps some megabytes
    expect(host.buffered()).toBeGreaterThan((pieces / 4) * piece.length);
  });

  it('calls close listeners of both sides once when one side closes, and a late listener at once', async () => {
    const { client, host } = await open();
    const reasons: string[] = [];
    client.onClose((reason) => reasons.push(`client: ${messageText(reason)}`));
    const closed = new Promise<void>((resolve) => host.onClose(() => resolve()));
    client.onMessage(() => undefined);
    host.onMessage(() => undefined);
    client.close();
    client.close();
    await closed;
    expect(reasons).toEqual(['client: closed here']);
    let late: Message | null = null;
    host.onClose((reason) => {
      late = reason;
    });
    expect(late).not.toBeNull();
    host.post('after the end');
    expect(host.buffered()).toBe(0);
  });
});

it('a socket closes with a message code; a code that only a newer Huskies knows is shown as it is', () => {
  expect(closeReasonOf(1001, 'loopback.closed')).toEqual(message('loopback.closed'));
  expect(messageText(closeReasonOf(1001, 'loopback.of.tomorrow'))).toBe('loopback.of.tomorrow');
  expect(closeReasonOf(1006, '')).toEqual(message('link.closed.socket', { code: 1006 }));
});
