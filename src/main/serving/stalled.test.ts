import { afterEach, describe, expect, it } from 'vitest';
import { HELLO } from '../../contract/index.ts';
import { socketLink } from '../adapters/loopback/socket-link.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { LINK_KINDS, type LinkPair, websocket } from '../testing/session-links.ts';
import { aStory } from '../testing/store-records.ts';
import { openSession } from './session.ts';

const TITLE = 'x'.repeat(1024 * 1024);

const KINDS = { ...LINK_KINDS, 'a socket of the loopback server': () => websocket(socketLink) };

describe.each(Object.entries(KINDS))('a client over %s that stops reading', (_, makePair) => {
  let pair: LinkPair | null = null;
  afterEach(async () => {
    await pair?.dispose();
    pair = null;
  });

  it('is let go before much lies unread, and the host and its other clients go on', async () => {
    pair = await makePair();
    const { client, host, stall } = pair;
    const door = createFakeDoor();
    let most = 0;
    const counted = {
      ...host,
      post(message: string | Uint8Array<ArrayBuffer>) {
        host.post(message);
        most = Math.max(most, host.buffered());
      },
    };
    openSession(counted, door, 1);
    client.post(HELLO);
    client.post(JSON.stringify({ t: 'subscribe' }));
    await expect.poll(() => door.subscribers()).toBe(1);
    stall();
    const others: number[] = [];
    door.subscribe(({ seq }) => others.push(seq));
    const changes = 64;
    for (let n = 0; n < changes; n += 1) {
      door.change({
        table: 'stories',
        key: 's',
        put: { ...aStory('s', { title: TITLE, rank: `a${n}` }), worktree: null },
      });
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect([others.length, door.subscribers(), door.left]).toEqual([changes, 1, [1]]);
    expect(most).toBeLessThan(20 * TITLE.length);
  });
});
