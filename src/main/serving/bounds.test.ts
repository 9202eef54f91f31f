import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { portLink } from '../../client/index.ts';
import type { ClientMessage, Link } from '../../contract/index.ts';
import { decodeFrame, HELLO } from '../../contract/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { openSession } from './session.ts';
import { FRAME_BYTES, LINK_BYTES } from './terminal-stream.ts';

const MB = 1024 * 1024;
const runNumber = (n: number) => `run_abcdefgh${n}`;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A link whose other end reads nothing until `read()`, with what lies on it counted as it was posted. */
interface Unread {
  link: Link;
  take(message: string): void;
  /** What the other end says of having read, though it has not. */
  lie(): void;
  read(): void;
  lying(): number;
  seen: (string | Uint8Array)[];
  closes: (string | undefined)[];
}

/** A carrier that knows what lies on it, as a socket does. */
function knowing(): Unread {
  let take: (message: string) => void = () => undefined;
  let lying = 0;
  const seen: (string | Uint8Array)[] = [];
  const closes: (string | undefined)[] = [];
  const link: Link = {
    post(message) {
      lying += message.length;
      seen.push(message);
    },
    onMessage(listener) {
      take = listener;
    },
    onClose: () => undefined,
    close: (why) => closes.push(why),
    buffered: () => lying,
  };
  const read = () => {
    lying = 0;
  };
  return { link, take: (message) => take(message), lie: () => undefined, read, lying: () => lying, seen, closes };
}

/** A port, which knows nothing but what its other end says. */
function port(): Unread {
  const seen: (string | Uint8Array)[] = [];
  const marks: string[] = [];
  const closes: (string | undefined)[] = [];
  let lying = 0;
  let hear: (data: unknown) => void = () => undefined;
  let made = 0;
  const end = portLink(
    {
      postMessage(data) {
        const marked = typeof data === 'object' && data !== null && 'mark' in data;
        const { message, mark } = (marked ? data : { message: data, mark: null }) as {
          message: string | Uint8Array | null;
          mark: string | null;
        };
        if (mark !== null) marks.push(mark);
        if (message === null) return;
        seen.push(message);
        lying += message.length;
      },
      close: () => undefined,
      on(type, listener) {
        if (type === 'message') hear = (data) => listener({ data });
      },
    },
    () => `mark ${++made}`,
  );
  const link = {
    ...end,
    close(why?: 'slow') {
      closes.push(why);
      end.close(why);
    },
  };
  const named = new Set<string>();
  return {
    link,
    take: (message) => hear(message),
    lie() {
      // Among them marks of messages read long ago, and words that are on every object.
      for (const read of ['', 'mark', 'mark 0', 'constructor', '__proto__', 1e9, Number.MAX_SAFE_INTEGER, true]) {
        hear({ read });
      }
      for (const read of named) hear({ read });
      hear({ read: null, message: null, mark: null });
      hear([1e9]);
      hear(-1e9);
    },
    read() {
      for (const read of marks.splice(0)) {
        named.add(read);
        hear({ read });
      }
      lying = 0;
    },
    lying: () => lying,
    seen,
    closes,
  };
}

/** A session on such a link. */
function unread(runs = 1, kind: () => Unread = knowing) {
  const door = createFakeDoor();
  for (let n = 0; n < runs; n += 1) door.runs.set(runNumber(n), new Uint8Array(0));
  const on = kind();
  openSession(on.link, door, 1);
  on.take(HELLO);
  // its answer was read
  on.seen.splice(0);
  on.read();
  return { door, ...on, say: (message: ClientMessage) => on.take(JSON.stringify(message)) };
}

describe.each(Object.entries({ 'that knows what lies on it': knowing, 'by a port': port }))('a link %s', (_, kind) => {
  it('eight streams with false acknowledgements put no more on an unread link than it may hold', async () => {
    const { door, say, lying, lie, seen, read } = unread(8, kind);
    for (let id = 1; id <= 8; id += 1) say({ t: 'terminal.open', id, run: runNumber(id - 1), from: 0 });
    const piece = new Uint8Array(64 * 1024);
    for (let offset = 0; offset < 4 * MB; offset += piece.length) {
      for (const { reader } of door.terminals) reader.data(offset, piece);
      for (let id = 1; id <= 8; id += 1) {
        for (const beyond of [offset + piece.length, Number.MAX_SAFE_INTEGER]) {
          say({ t: 'terminal.ack', id, offset: beyond });
          say({ t: 'terminal.ack', id: id + 100, offset: beyond });
        }
      }
      lie();
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(lying()).toBeLessThanOrEqual(LINK_BYTES + 2 * FRAME_BYTES);
    // The run itself is told of no byte that was not sent: so it waits, or leaves this reader behind.
    const sent = new Map<number, number>();
    for (const frame of seen.map((one) => (typeof one === 'string' ? null : decodeFrame(one)))) {
      if (frame !== null) sent.set(frame.stream, frame.offset + frame.bytes.length);
    }
    door.terminals.forEach(({ acked }, at) => {
      expect(Math.max(0, ...acked)).toBeLessThanOrEqual(sent.get(at + 1) ?? 0);
    });
    // Whoever reads goes on, and what was read once buys nothing a second time.
    for (let turn = 0; turn < 3; turn += 1) {
      const before = seen.length;
      read();
      await vi.advanceTimersByTimeAsync(50);
      expect(seen.length).toBeGreaterThan(before);
      lie();
      await vi.advanceTimersByTimeAsync(50);
      expect(lying()).toBeLessThanOrEqual(LINK_BYTES + 2 * FRAME_BYTES);
    }
  });

  it('snapshots, deltas and replies nobody reads cut the link, so that its page comes back for a fresh snapshot', async () => {
    const { door, say, lying, lie, closes } = unread(1, kind);
    say({ t: 'subscribe' });
    const story = {
      id: 's',
      title: 'x'.repeat(MB),
      stage: 'backlog',
      blocked: null,
      frozen: false,
      rank: 'a',
    } as const;
    for (let n = 0; n < 64; n += 1) {
      door.change({ table: 'stories', key: 's', put: { ...story, createdAt: n, movedAt: n, worktree: null } });
      say({ t: 'subscribe' });
      say({ t: 'call', id: n + 1, name: 'story.list', input: {} });
      lie();
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(closes).toEqual(['slow']);
    expect(lying()).toBeLessThan(20 * MB);
    expect(door.subscribers()).toBe(0);
  });
});

it('acknowledgements that are no offsets end the session', () => {
  for (const offset of ['-1', '0.5', '1e999', 'null', '"1"']) {
    const { say, seen, closes } = unread();
    say({ t: 'terminal.open', id: 1, run: runNumber(0), from: 0 });
    say(JSON.parse(`{"t":"terminal.ack","id":1,"offset":${offset}}`) as ClientMessage);
    expect([offset, closes]).toEqual([offset, [undefined]]);
    expect(seen.length).toBeGreaterThan(0);
  }
});

it('one run is opened a few times by one link, all runs together some dozen times', () => {
  const one = unread();
  for (let id = 1; id <= 64; id += 1) one.say({ t: 'terminal.open', id, run: runNumber(0), from: 0 });
  expect(one.door.terminals).toHaveLength(4);
  const many = unread(64);
  for (let id = 1; id <= 64; id += 1) many.say({ t: 'terminal.open', id, run: runNumber(id - 1), from: 0 });
  expect(many.door.terminals).toHaveLength(32);
});
