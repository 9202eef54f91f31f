import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  awaitReceipt,
  type Client,
  createClient,
  createReconnectingClient,
  FIRST_HOST_TIMEOUT_MS,
  memoryLinks,
  PING_EVERY_MS,
} from '../../client/index.ts';
import type { HostMessage, Link, Message, StopReceipt, StoryRecord } from '../../contract/index.ts';
import { HELLO, message, ok, TERMINAL_HIGH_BYTES } from '../../contract/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import type { LinkKind, LinkPair } from '../testing/session-links.ts';
import { LINK_KINDS } from '../testing/session-links.ts';
import { anEventRecord } from '../testing/store-records.ts';
import { openSession } from './session.ts';

const RUN = 'run_abcdefgh12';
const story = (id: string): StoryRecord => ({
  id,
  title: id,
  stage: 'backlog',
  blocked: null,
  frozen: false,
  priority: 2,
  labels: [],
  after: [],
  acceptance: [],
  hold: null,
  merged: null,
  rank: 'a',
  createdAt: 0,
  movedAt: 0,
  worktree: null,
});
const put = (id: string) => ({ table: 'stories' as const, key: id, put: story(id) });
/** Waits for a reply. Links keep the order of messages, so everything sent before has then arrived. */
const roundTrip = (client: Client) => client.invoke('story.list', {});
const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 5 });

describe.each(Object.keys(LINK_KINDS) as LinkKind[])('session over %s', (kind) => {
  let pair: LinkPair | null = null;
  afterEach(async () => {
    await pair?.dispose();
    pair = null;
  });
  async function start() {
    const door = createFakeDoor();
    pair = await LINK_KINDS[kind]();
    const session = openSession(pair.host, door, 7);
    return { door, session, client: createClient(pair.client) };
  }

  it('passes calls on with the session and its caller, and returns replies and refusals', async () => {
    const { door, client } = await start();
    door.on('story.list', () => ok([]));
    expect(await client.invoke('story.list', {})).toEqual({ ok: true, value: [] });
    const sender = { session: 7, caller: { kind: 'person', via: null } };
    expect(door.calls[0]).toMatchObject({ name: 'story.list', input: {}, sender });
    await client.invoke('story.list', {}, 'card');
    expect(door.calls[1]?.sender.caller).toEqual({ kind: 'person', via: 'card' });
    expect(door.calls[1]?.sender.gone?.cancelled).toBe(false);
    const refused = await client.invoke('agent.list', {});
    expect(refused.ok ? null : refused.error.code).toBe('failed');
  });

  it('answers a ping even while a command is pending', async () => {
    const { door } = await start();
    door.on('story.list', () => new Promise(() => undefined));
    const received: string[] = [];
    pair?.client.onMessage((data) => received.push(String(data)));
    pair?.client.post(JSON.stringify({ t: 'call', id: 1, name: 'story.list', input: {} }));
    pair?.client.post(JSON.stringify({ t: 'ping' }));
    await until(() => expect(received.filter((one) => !one.includes('welcome'))).toEqual(['{"t":"pong"}']));
  });

  it('a command that only waits is told when its client is gone', async () => {
    const { door, client } = await start();
    door.on('question.wait', () => new Promise(() => undefined));
    void client.invoke('question.wait', { question: 'question_1' });
    await until(() => expect(door.calls).toHaveLength(1));
    expect(door.calls[0]?.sender.gone?.cancelled).toBe(false);
    client.close();
    await until(() => expect(door.calls[0]?.sender.gone?.cancelled).toBe(true));
  });

  it('keeps the mirror correct over gaps and over a change of door', async () => {
    const { door, session, client } = await start();
    door.change(put('before'));
    await client.mirror.until((snapshot) => 'before' in snapshot.stories);
    door.change(put('live'));
    await client.mirror.until((snapshot) => 'live' in snapshot.stories);
    door.skip();
    door.change(put('gap'));
    await client.mirror.until((snapshot) => 'gap' in snapshot.stories);
    expect(client.mirror.snapshot()).toEqual(door.snapshot());
    const other = createFakeDoor();
    other.change(put('other'));
    session.attach(other);
    await client.mirror.until((snapshot) => 'other' in snapshot.stories);
    expect(client.mirror.snapshot()).toEqual(other.snapshot());
    expect([door.subscribers(), other.subscribers()]).toEqual([0, 1]);
  });

  it('streams a terminal: replay, live bytes, acknowledgements, end', async () => {
    const { door, client } = await start();
    door.runs.set(RUN, new TextEncoder().encode('0123456789'));
    let text = '';
    const starts: number[] = [];
    const ended = new Promise<number>((resolve) => {
      const terminal = client.openTerminal(RUN, 4, {
        opened: (at) => starts.push(at),
        data(offset, bytes) {
          text += new TextDecoder().decode(bytes);
          terminal.ack(offset + bytes.length);
        },
        end: (offset) => resolve(offset),
      });
    });
    await until(() => expect(door.terminals).toHaveLength(1));
    door.terminals[0]?.reader.data(10, new TextEncoder().encode('live'));
    door.terminals[0]?.reader.end(14);
    expect(await ended).toBe(14);
    expect([starts, text]).toEqual([[4], '456789live']);
    expect(door.terminals[0]?.closed).toBe(true);
  });

  it('streams the conversation of a run on pipes', async () => {
    const { door, client } = await start();
    door.runs.set(RUN, new TextEncoder().encode('raw'));
    door.runs.set(`${RUN} conversation`, new TextEncoder().encode('{"kind":"text"}'));
    const text = await new Promise<string>((resolve) => {
      const data = (_: number, bytes: Uint8Array) => resolve(new TextDecoder().decode(bytes));
      client.openTerminal(RUN, 0, { opened: () => undefined, data, end: () => undefined }, 'conversation');
    });
    expect(text).toBe('{"kind":"text"}');
  });

  it('never sends more than TERMINAL_HIGH_BYTES to a reader that acknowledges nothing', async () => {
    const { door, client } = await start();
    door.runs.set(RUN, new Uint8Array(0));
    let got = 0;
    const terminal = client.openTerminal(RUN, 0, {
      opened: () => undefined,
      data: (_, bytes) => {
        got += bytes.length;
      },
      end: () => undefined,
    });
    await until(() => expect(door.terminals).toHaveLength(1));
    const flood = new Uint8Array(TERMINAL_HIGH_BYTES * 3);
    door.terminals[0]?.reader.data(0, flood);
    await until(() => expect(got).toBe(TERMINAL_HIGH_BYTES));
    await roundTrip(client);
    expect(got).toBe(TERMINAL_HIGH_BYTES);
    terminal.ack(TERMINAL_HIGH_BYTES);
    await until(() => expect(got).toBe(2 * TERMINAL_HIGH_BYTES));
    terminal.close();
    await until(() => expect(door.terminals[0]?.closed).toBe(true));
  });

  it('tells a reader that was too slow where its bytes continue, and drops the unsent ones', async () => {
    const { door, client } = await start();
    door.runs.set(RUN, new Uint8Array(0));
    const seen: string[] = [];
    const terminal = client.openTerminal(RUN, 0, {
      opened: (at) => seen.push(`opened ${at}`),
      data: (offset, bytes) => {
        const last = seen.at(-1)?.split(' ');
        if (last?.[0] === 'data' && Number(last[2]) === offset) seen.pop();
        const from = last?.[0] === 'data' && Number(last[2]) === offset ? last[1] : offset;
        seen.push(`data ${from} ${offset + bytes.length}`);
      },
      end: (offset) => seen.push(`end ${offset}`),
    });
    await until(() => expect(door.terminals).toHaveLength(1));
    const reader = door.terminals[0]?.reader;
    reader?.data(0, new Uint8Array(TERMINAL_HIGH_BYTES + 1000));
    await until(() => expect(seen).toEqual(['opened 0', `data 0 ${TERMINAL_HIGH_BYTES}`]));
    const later = 10 * TERMINAL_HIGH_BYTES;
    reader?.data(later, new Uint8Array(1000));
    reader?.data(later + 1000, new Uint8Array(1000));
    reader?.end(later + 2000);
    await until(() => expect(seen.at(-1)).toBe(`end ${later + 2000}`));
    expect(seen.slice(2)).toEqual([`opened ${later}`, `data ${later} ${later + 2000}`, `end ${later + 2000}`]);
    terminal.close();
  });

  it('passes on a request for older lines, and sends the screen with them', async () => {
    const { door, client } = await start();
    door.runs.set(RUN, new Uint8Array(0));
    const screens: (string | null)[] = [];
    const terminal = client.openTerminal(RUN, null, {
      opened: (_start, _size, screen) => screens.push(screen),
      data: () => undefined,
      end: () => undefined,
    });
    terminal.history();
    await until(() => expect(door.terminals[0]?.older).toBe(1));
    door.terminals[0]?.reader.restart?.({ start: 0, size: { cols: 80, rows: 24 }, screen: 'older and newer' });
    await until(() => expect(screens).toEqual([null, 'older and newer']));
  });

  it('leaves the door when it is attached to another one, and when its link closes', async () => {
    const { door, session, client } = await start();
    const other = createFakeDoor();
    session.attach(other);
    expect([door.left, other.left]).toEqual([[7], []]);
    client.close();
    await until(() => expect(other.left).toEqual([7]));
  });

  it('refuses the terminal of an unknown run, and sends past and new events until stopped', async () => {
    const { door, client } = await start();
    const error = await new Promise((resolve) =>
      client.openTerminal(RUN, 0, { opened: () => undefined, data: () => undefined, end: (_, why) => resolve(why) }),
    );
    expect(error).toEqual(message('serving.noRun'));
    door.emit(anEventRecord(1));
    door.emit(anEventRecord(2));
    const seen: number[] = [];
    const stop = client.events(1, (record) => seen.push(record.seq));
    await until(() => expect(seen).toEqual([2]));
    door.emit(anEventRecord(3));
    await until(() => expect(seen).toEqual([2, 3]));
    stop();
    await roundTrip(client);
    door.emit(anEventRecord(4));
    await roundTrip(client);
    expect(seen).toEqual([2, 3]);
  });

  it('ends pending calls and waits when the link is lost', async () => {
    const { door, session, client } = await start();
    door.on('story.list', () => new Promise(() => undefined));
    const call = client.invoke('story.list', {});
    const never = client.mirror.until(() => false);
    await until(() => expect([door.calls.length, door.subscribers()]).toEqual([1, 1]));
    session.close();
    const result = await call;
    expect(result.ok ? null : result.error.code).toBe('no-host');
    expect(await never).toBeNull();
    await until(() => expect(door.subscribers()).toBe(0));
    const after = await client.invoke('story.list', {});
    expect(after.ok ? null : after.error.code).toBe('no-host');
  });

  it('lets a client wait for the receipt of a stop', async () => {
    const { door, client } = await start();
    let receipt: StopReceipt | null = null;
    door.on('agent.receipt', () => ok(receipt));
    const waiting = awaitReceipt(client, 'r1');
    await until(() => expect(door.calls).toHaveLength(1));
    door.change(put('unrelated'));
    await client.mirror.until((snapshot) => 'unrelated' in snapshot.stories);
    receipt = { id: 'r1' } as StopReceipt;
    door.change({ table: 'receipts', key: 's', put: { id: 'r1' } as never });
    expect(await waiting).toEqual({ ok: true, value: { id: 'r1' } });
    expect(door.calls.length).toBe(2);
  });
});

describe('a session with bad messages', () => {
  function raw(): { link: Link; replies: HostMessage[]; closed: () => boolean } {
    const [client, host] = memoryLinks();
    const replies: HostMessage[] = [];
    let closed = false;
    openSession(host, createFakeDoor(), 1);
    client.post(HELLO);
    client.onMessage((data) => {
      const message = JSON.parse(String(data)) as HostMessage;
      if (message.t !== 'welcome') replies.push(message);
    });
    client.onClose(() => {
      closed = true;
    });
    return { link: client, replies, closed: () => closed };
  }

  it.each([
    'no json',
    '[]',
    'null',
    '{"t":"nothing"}',
    '{"t":"subscribe","extra":1}',
    '{"t":"terminal.open","id":1,"run":"../../etc","from":0}',
    '{"t":"terminal.ack","id":1,"offset":-1}',
    '{"t":"events.open","id":1,"since":1e99}',
    `{"t":"call","id":"1","name":"x"}`,
    'x'.repeat(3_000_000),
    new Uint8Array([1, 2, 3]),
  ])('closes the link on %.40s', async (message) => {
    const { link, closed } = raw();
    link.post(message);
    await until(() => expect(closed()).toBe(true));
  });

  it('refuses an invalid call that has an id, and keeps the link open', async () => {
    const { link, replies, closed } = raw();
    link.post(JSON.stringify({ t: 'call', id: 3, name: 'x'.repeat(50), input: {} }));
    await until(() => expect(replies).toHaveLength(1));
    expect(closed()).toBe(false);
    const why = message('unread.field', { field: 'name', why: message('input.long', { most: 40 }) });
    expect(replies).toMatchObject([
      {
        t: 'reply',
        id: 3,
        result: { ok: false, error: { code: 'bad-input', why: message('serving.unread', { why }) } },
      },
    ]);
  });

  it('cuts the link of a reader that leaves too much unread', async () => {
    const [client, host] = memoryLinks();
    const door = createFakeDoor();
    let unreadBytes = 0;
    openSession({ ...host, buffered: () => unreadBytes }, door, 1);
    client.post(HELLO);
    await new Promise<void>((resolve) => client.onMessage(() => resolve()));
    unreadBytes = 65 * 1024 * 1024;
    let reason: Message | null = null;
    client.onClose((why) => {
      reason = why;
    });
    client.post(JSON.stringify({ t: 'subscribe' }));
    await until(() => expect(reason).not.toBeNull());
    expect(door.subscribers()).toBe(0);
  });
});

describe('createReconnectingClient', () => {
  it('keeps listeners and terminals when a link is lost, and backs off until there is a new one', async () => {
    const door = createFakeDoor();
    door.runs.set(RUN, new TextEncoder().encode('abc'));
    const hosts: Link[] = [];
    const waits: number[] = [];
    let up = true;
    let again: () => void = () => undefined;
    const client = createReconnectingClient({
      makeLink() {
        if (!up) throw new Error('away');
        const [mine, host] = memoryLinks();
        openSession(host, door, hosts.push(host));
        return mine;
      },
      after(ms, task) {
        if (ms === PING_EVERY_MS || ms === FIRST_HOST_TIMEOUT_MS) return () => undefined;
        waits.push(ms);
        again = task;
        return () => undefined;
      },
      now: () => 0,
    });
    const states: string[] = [];
    client.onConnection(() => states.push(client.connection().state));
    door.on('story.list', () => ok([]));
    expect((await client.invoke('story.list', {})).ok).toBe(true);
    let text = '';
    client.openTerminal(RUN, 0, {
      opened: (start) => {
        text += `[${start}]`;
      },
      data: (_, bytes) => {
        text += new TextDecoder().decode(bytes);
      },
      end: () => undefined,
    });
    await until(() => expect(text).toBe('[0]abc'));
    up = false;
    hosts[0]?.close();
    await until(() => expect(waits).toHaveLength(1));
    expect((await client.invoke('story.list', {})).ok).toBe(false);
    again();
    await until(() => expect(waits).toHaveLength(2));
    again();
    await until(() => expect(waits).toHaveLength(3));
    up = true;
    door.runs.set(RUN, new TextEncoder().encode('abcdef'));
    door.change(put('meanwhile'));
    again();
    await until(() => expect(text).toBe('[0]abc[3]def'));
    expect('meanwhile' in client.mirror.snapshot().stories).toBe(true);
    expect(waits).toEqual([250, 500, 1000]);
    client.close();
    expect(states).toEqual(['live', 'lost', 'live']);
    await until(() => expect(door.subscribers()).toBe(0));
  });
});
