import { describe, expect, it } from 'vitest';
import type { Link } from '../contract/index.ts';
import { aStory } from '../main/testing/store-records.ts';
import type { Connection, ConnectionEvent } from './connection.ts';
import {
  DEGRADED_AFTER_MS,
  FIRST_HOST_TIMEOUT_MS,
  LinkRefused,
  LOST_AFTER_MS,
  nextConnection,
  PING_EVERY_MS,
} from './connection.ts';
import { memoryLinks } from './links.ts';
import { createReconnectingClient } from './reconnect.ts';

describe('connection state', () => {
  const states: Record<string, Connection> = {
    connecting: { state: 'connecting' },
    live: { state: 'live' },
    degraded: { state: 'degraded', since: 1 },
    lost: { state: 'lost', since: 1 },
    refused: { state: 'refused', since: 1, why: 'full' },
  };
  const events: Record<string, ConnectionEvent> = {
    answered: { kind: 'answered' },
    silent: { kind: 'silent' },
    closed: { kind: 'closed' },
    timeout: { kind: 'timeout' },
    stranger: { kind: 'refused', why: 'stranger' },
    full: { kind: 'refused', why: 'full' },
  };

  it.each([
    ['connecting', 'live', 'connecting', 'connecting', 'lost 9', 'refused 9 stranger', 'refused 9 full'],
    ['live', 'live', 'degraded 9', 'lost 9', 'live', 'refused 9 stranger', 'refused 9 full'],
    ['degraded', 'live', 'degraded 1', 'lost 1', 'degraded 1', 'refused 1 stranger', 'refused 1 full'],
    ['lost', 'live', 'lost 1', 'lost 1', 'lost 1', 'refused 1 stranger', 'refused 1 full'],
    ['refused', 'live', 'refused 1 full', 'lost 1', 'refused 1 full', 'refused 1 stranger', 'refused 1 full'],
  ])('from %s', (from, ...expected) => {
    const now = states[from] as Connection;
    const after = Object.values(events).map((event) => nextConnection(now, event, 9));
    expect(after.map((one) => Object.values(one).join(' '))).toEqual(expected);
    // An unchanged state stays the same object, so that no listener is called.
    for (const one of after) if (Object.values(one).join() === Object.values(now).join()) expect(one).toBe(now);
  });
});

/** A client with a clock that the test moves, and a host that answers and accepts links, or does not. */
function setUp(initial: { answers?: boolean; accepts?: boolean; cuts?: boolean } = {}) {
  let now = 0;
  let timers: { at: number; task: () => void }[] = [];
  const host = {
    answers: true,
    accepts: true,
    cuts: false,
    stories: ['a', 'b'],
    links: 0,
    pings: 0,
    open: 0,
    ...initial,
  };
  const states: string[] = [];
  const ends: Link[] = [];
  /** A snapshot in two parts. The second part may never arrive. */
  function show(own: Link): void {
    const [first = '', second = ''] = host.stories;
    const part = (story: string, n: number) => {
      const rows = [['stories', story, aStory(story)]];
      own.post(JSON.stringify({ t: 'snapshot', seq: 1, part: n, last: n === 1, rows }));
    };
    part(first, 0);
    if (host.cuts) own.close();
    else part(second, 1);
  }
  const client = createReconnectingClient({
    makeLink() {
      if (!host.accepts) throw new LinkRefused('full');
      const [page, own] = memoryLinks();
      host.links += 1;
      ends.push(own);
      host.open += 1;
      own.onClose(() => {
        host.open -= 1;
      });
      own.onMessage((data) => {
        const { t } = JSON.parse(String(data)) as { t: string };
        if (t === 'ping') host.pings += 1;
        if (!host.answers) return;
        if (t === 'ping') own.post(JSON.stringify({ t: 'pong' }));
        if (t === 'subscribe') show(own);
      });
      return page;
    },
    after(ms, task) {
      const timer = { at: now + ms, task };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    now: () => now,
  });
  client.onConnection(() => states.push(`${client.connection().state} at ${now}`));
  /** Moves the clock forward. Timers run at their times, and messages are delivered after each. */
  async function pass(ms: number): Promise<void> {
    const until = now + ms;
    for (;;) {
      for (let i = 0; i < 20; i++) await Promise.resolve();
      const [next] = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      timers = timers.filter((one) => one !== next);
      now = next.at;
      next.task();
    }
    now = until;
  }
  return {
    client,
    host,
    /** The host's end of each link. */
    ends,
    states,
    pass,
    sleep: (ms: number) =>
      timers.forEach((one) => {
        one.at += ms;
      }),
  };
}

describe('a reconnecting client', () => {
  it('pings its host, and is live as long as messages arrive', async () => {
    const { client, host, states, pass } = setUp();
    await pass(10 * LOST_AFTER_MS);
    expect(states).toEqual(['live at 0']);
    expect(host.pings).toBe((10 * LOST_AFTER_MS) / PING_EVERY_MS + 1);
    client.close();
    await pass(LOST_AFTER_MS);
    expect([host.open, host.links]).toEqual([0, 1]);
  });

  it('that is sent half a snapshot shows nothing of it, and is live with the whole of the next link', async () => {
    const { client, host, ends, pass } = setUp({ cuts: true });
    const shown = () => Object.keys(client.mirror.snapshot().stories);
    await pass(0);
    expect([shown(), client.connection().state]).toEqual([[], 'connecting']);
    host.cuts = false;
    await pass(PING_EVERY_MS);
    expect([shown(), client.connection().state]).toEqual([['a', 'b'], 'live']);

    Object.assign(host, { cuts: true, stories: ['c', 'd'] });
    ends.at(-1)?.close();
    await pass(PING_EVERY_MS);
    expect([shown(), client.connection().state]).toEqual([['a', 'b'], 'lost']);
    host.cuts = false;
    await pass(10 * PING_EVERY_MS);
    expect([shown(), client.connection().state]).toEqual([['c', 'd'], 'live']);
  });

  it('is degraded while its host does not answer, and live after the first answer', async () => {
    const { host, states, pass } = setUp();
    await pass(PING_EVERY_MS);
    host.answers = false;
    await pass(DEGRADED_AFTER_MS + 2 * PING_EVERY_MS);
    // The last answer arrived in the round that began at one PING_EVERY_MS.
    expect(states.slice(1)).toEqual([`degraded at ${2 * PING_EVERY_MS + DEGRADED_AFTER_MS}`]);
    host.answers = true;
    await pass(PING_EVERY_MS);
    expect(states.at(-1)?.startsWith('live')).toBe(true);
    expect(host.links).toBe(1);
  });

  it('opens another link when its host has not answered for long, and refuses calls meanwhile', async () => {
    const { client, host, states, pass } = setUp();
    await pass(0);
    host.answers = false;
    await pass(LOST_AFTER_MS + PING_EVERY_MS);
    expect(client.connection().state).toBe('lost');
    expect(states.map((one) => one.split(' ')[0])).toEqual(['live', 'degraded', 'lost']);
    host.answers = true;
    await pass(PING_EVERY_MS);
    expect([client.connection(), host.links, host.open]).toEqual([{ state: 'live' }, 2, 1]);
  });

  it('stays live when the machine has slept or timers are late', async () => {
    const { states, pass, sleep } = setUp();
    await pass(PING_EVERY_MS);
    sleep(100 * LOST_AFTER_MS);
    await pass(101 * LOST_AFTER_MS);
    expect(states).toEqual(['live at 0']);
  });

  it('is lost if no host answers in time, and refuses the calls that were waiting', async () => {
    const { client, pass } = setUp({ answers: false });
    const pending = client.invoke('story.list', {});
    await pass(FIRST_HOST_TIMEOUT_MS);
    expect(client.connection()).toEqual({ state: 'lost', since: FIRST_HOST_TIMEOUT_MS });
    await pass(LOST_AFTER_MS);
    expect((await pending).ok).toBe(false);
  });

  it('reports why it was refused, refuses waiting calls at once, and tries again', async () => {
    const { client, host, pass } = setUp({ accepts: false });
    const pending = client.invoke('story.list', {});
    await pass(0);
    expect(client.connection()).toEqual({ state: 'refused', since: 0, why: 'full' });
    expect((await pending).ok).toBe(false);
    host.accepts = true;
    await pass(PING_EVERY_MS);
    expect([client.connection(), host.links]).toEqual([{ state: 'live' }, 1]);
  });
});
