import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createClient, memoryLinks } from '../../client/index.ts';
import type { HostMessage, Link, Snapshot } from '../../contract/index.ts';
import { emptySnapshot, HELLO, message } from '../../contract/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { aStory } from '../testing/store-records.ts';
import { openSession } from './session.ts';
import { MAX_PART_BYTES } from './snapshot-stream.ts';

/** A snapshot of several parts. Each letter of a title takes three bytes. */
function large(): Snapshot {
  const snapshot = { ...emptySnapshot(), seq: 3 };
  for (let n = 0; n < 900; n++) {
    const id = `${n}_story`;
    snapshot.stories[id] = { ...aStory(id, { title: '本'.repeat(1_000) }), worktree: null };
  }
  return snapshot;
}
const renamed = (id: string, title: string) => {
  return { table: 'stories' as const, key: id, put: { ...aStory(id, { title }), worktree: null } };
};
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A session on a link whose other end is the test, which decides when posted messages are read. */
function openHeld(door = createFakeDoor(large())) {
  const posted: string[] = [];
  let unread = 0;
  let receive: (data: string) => void = () => undefined;
  let drop: () => void = () => undefined;
  const link: Link = {
    post(said) {
      posted.push(String(said));
      unread += Buffer.byteLength(String(said));
    },
    onMessage(listener) {
      receive = listener;
    },
    onClose(listener) {
      drop = () => listener(message('link.closed.there'));
    },
    close: () => undefined,
    buffered: () => unread,
  };
  const session = openSession(link, door, 1);
  const take = (): HostMessage[] => {
    unread = 0;
    return posted.splice(0).map((one) => JSON.parse(one) as HostMessage);
  };
  receive(HELLO);
  take();
  const send = (said: object) => receive(JSON.stringify(said));
  return { door, session, take, posted, send, drop: () => drop() };
}

describe('a large snapshot', () => {
  it('is sent in parts of at most 1 MiB, each when the reader has room, and changes made meanwhile are kept', async () => {
    const { door, take, posted, send } = openHeld();
    send({ t: 'subscribe' });
    door.change(renamed('0_story', 'first'));
    for (let n = 0; n < 5; n++) await turn();
    expect(posted.map((one) => Buffer.byteLength(one) <= MAX_PART_BYTES)).toEqual([true, true, true]);
    expect(take().map(({ t }) => t)).toEqual(['snapshot', 'delta', 'snapshot']);

    const [near, far] = memoryLinks();
    const other = createClient(near);
    openSession(far, door, 2);
    door.change(renamed('1_story', 'before'));
    const whole = other.mirror.until(({ stories }) => stories['899_story'] !== undefined);
    for (const id of ['2_story', '3_story']) {
      await turn();
      door.change(renamed(id, 'between'));
    }
    await whole;
    await other.mirror.until(({ stories }) => stories['3_story']?.title === 'between');
    expect(other.mirror.snapshot()).toEqual(door.snapshot());
  });

  it('is never used incomplete: if a part is missing, the client subscribes again', async () => {
    const { take, send } = openHeld();
    const parts: HostMessage[] = [];
    send({ t: 'subscribe' });
    await expect
      .poll(() => {
        parts.push(...take());
        return parts.some((part) => part.t === 'snapshot' && part.last);
      })
      .toBe(true);
    expect(parts.length).toBeGreaterThan(2);

    const [near, far] = memoryLinks();
    const requests: string[] = [];
    far.onMessage((message) => requests.push(String(message)));
    const client = createClient(near);
    const states: number[] = [];
    client.mirror.subscribe(() => states.push(Object.keys(client.mirror.snapshot().stories).length));
    const post = async (some: readonly HostMessage[]) => {
      for (const part of some) far.post(JSON.stringify(part));
      await turn();
    };
    await post([...parts.slice(0, 1), ...parts.slice(2)]);
    // The hello and two subscriptions.
    expect([states, requests.length]).toEqual([[], 3]);
    await post([...parts.slice(0, 2), ...parts]);
    expect(states).toEqual([900]);
    await post(parts.slice(0, 1));
    far.close();
    await turn();
    expect(states).toEqual([900]);
  });

  it.each([
    ['waits for the reader', true],
    ['is due at once', false],
  ])('ends early when the link does, while its next part %s', async (_, waits) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { door, take, posted, send, drop } = openHeld();
    send({ t: 'subscribe' });
    if (waits) for (let n = 0; n < 5; n++) await turn();
    take();
    drop();
    vi.advanceTimersByTime(1_000);
    for (let n = 0; n < 5; n++) await turn();
    expect([posted, door.subscribers()]).toEqual([[], 0]);
  });

  it('ends early when the session is attached to another project, whose snapshot is sent in full', async () => {
    const { door, session, take, send } = openHeld();
    send({ t: 'subscribe' });
    take();
    const other = createFakeDoor({ ...emptySnapshot(), seq: 9 });
    session.attach(other);
    for (let n = 0; n < 5; n++) await turn();
    expect(take()).toEqual([{ t: 'snapshot', seq: 9, part: 0, last: true, rows: [] }]);
    expect(door.subscribers()).toBe(0);
  });
});
