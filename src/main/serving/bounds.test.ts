import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { portLink } from '../../client/index.ts';
import type { ClientMessage, Link } from '../../contract/index.ts';
import { decodeFrame, HELLO } from '../../contract/index.ts';
import { STORY_DEFAULTS } from '../../domain/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { openSession } from './session.ts';
import { MAX_FRAME_BYTES, MAX_LINK_BYTES } from './terminal-stream.ts';

const MB = 1024 * 1024;
const runNumber = (n: number) => `run_abcdefgh${n}`;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A link whose other end reads nothing until `read()`. `unreadBytes` counts what was posted since then. */
interface UnreadLink {
  link: Link;
  take(message: string): void;
  /** The other end falsely claims to have read messages. */
  claimRead(): void;
  read(): void;
  unreadBytes(): number;
  seen: (string | Uint8Array)[];
  closes: (string | undefined)[];
}

/** A carrier that counts its own unread bytes, as a socket does. */
function countingLink(): UnreadLink {
  let take: (message: string) => void = () => undefined;
  let unreadBytes = 0;
  const seen: (string | Uint8Array)[] = [];
  const closes: (string | undefined)[] = [];
  const link: Link = {
    post(message) {
      unreadBytes += message.length;
      seen.push(message);
    },
    onMessage(listener) {
      take = listener;
    },
    onClose: () => undefined,
    close: (why) => closes.push(why),
    buffered: () => unreadBytes,
  };
  const read = () => {
    unreadBytes = 0;
  };
  const claimRead = () => undefined;
  return { link, take: (message) => take(message), claimRead, read, unreadBytes: () => unreadBytes, seen, closes };
}

/** A message port, which only knows what its other end reports as read. */
function port(): UnreadLink {
  const seen: (string | Uint8Array)[] = [];
  const marks: string[] = [];
  const closes: (string | undefined)[] = [];
  let unreadBytes = 0;
  let receive: (data: unknown) => void = () => undefined;
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
        unreadBytes += message.length;
      },
      close: () => undefined,
      on(type, listener) {
        if (type === 'message') receive = (data) => listener({ data });
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
  const reported = new Set<string>();
  return {
    link,
    take: (message) => receive(message),
    claimRead() {
      // Includes marks of messages that were read long ago, and property names that every object has.
      for (const read of ['', 'mark', 'mark 0', 'constructor', '__proto__', 1e9, Number.MAX_SAFE_INTEGER, true]) {
        receive({ read });
      }
      for (const read of reported) receive({ read });
      receive({ read: null, message: null, mark: null });
      receive([1e9]);
      receive(-1e9);
    },
    read() {
      for (const read of marks.splice(0)) {
        reported.add(read);
        receive({ read });
      }
      unreadBytes = 0;
    },
    unreadBytes: () => unreadBytes,
    seen,
    closes,
  };
}

/** A session on such a link, after its handshake. */
function openUnread(runs = 1, kind: () => UnreadLink = countingLink) {
  const door = createFakeDoor();
  for (let n = 0; n < runs; n += 1) door.runs.set(runNumber(n), new Uint8Array(0));
  const on = kind();
  openSession(on.link, door, 1);
  on.take(HELLO);
  // The reply to the hello is read.
  on.seen.splice(0);
  on.read();
  return { door, ...on, send: (message: ClientMessage) => on.take(JSON.stringify(message)) };
}

describe.each(Object.entries({ 'that counts its bytes': countingLink, 'over a port': port }))(
  'a link %s',
  (_, kind) => {
    it('holds no more than its limit, even with eight streams and false acknowledgements', async () => {
      const { door, send, unreadBytes, claimRead, seen, read } = openUnread(8, kind);
      for (let id = 1; id <= 8; id += 1) send({ t: 'terminal.open', id, run: runNumber(id - 1), from: 0 });
      const piece = new Uint8Array(64 * 1024);
      for (let offset = 0; offset < 4 * MB; offset += piece.length) {
        for (const { reader } of door.terminals) reader.data(offset, piece);
        for (let id = 1; id <= 8; id += 1) {
          for (const beyond of [offset + piece.length, Number.MAX_SAFE_INTEGER]) {
            send({ t: 'terminal.ack', id, offset: beyond });
            send({ t: 'terminal.ack', id: id + 100, offset: beyond });
          }
        }
        claimRead();
        await vi.advanceTimersByTimeAsync(50);
      }
      expect(unreadBytes()).toBeLessThanOrEqual(MAX_LINK_BYTES + 2 * MAX_FRAME_BYTES);
      // The run gets no acknowledgement for a byte that was not sent, so it pauses or drops bytes for this reader.
      const sent = new Map<number, number>();
      for (const frame of seen.map((one) => (typeof one === 'string' ? null : decodeFrame(one)))) {
        if (frame !== null) sent.set(frame.stream, frame.offset + frame.bytes.length);
      }
      door.terminals.forEach(({ acked }, at) => {
        expect(Math.max(0, ...acked)).toBeLessThanOrEqual(sent.get(at + 1) ?? 0);
      });
      // A reader that reads gets more, and reporting the same bytes a second time has no effect.
      for (let turn = 0; turn < 3; turn += 1) {
        const before = seen.length;
        read();
        await vi.advanceTimersByTimeAsync(50);
        expect(seen.length).toBeGreaterThan(before);
        claimRead();
        await vi.advanceTimersByTimeAsync(50);
        expect(unreadBytes()).toBeLessThanOrEqual(MAX_LINK_BYTES + 2 * MAX_FRAME_BYTES);
      }
    });

    it('is cut when snapshots, deltas and replies stay unread, so that its page reconnects for a new snapshot', async () => {
      const { door, send, unreadBytes, claimRead, closes } = openUnread(1, kind);
      send({ t: 'subscribe' });
      const story = {
        id: 's',
        title: 'x'.repeat(MB),
        stage: 'backlog',
        blocked: null,
        frozen: false,
        ...STORY_DEFAULTS,
        rank: 'a',
      } as const;
      for (let n = 0; n < 64; n += 1) {
        door.change({ table: 'stories', key: 's', put: { ...story, createdAt: n, movedAt: n, worktree: null } });
        send({ t: 'subscribe' });
        send({ t: 'call', id: n + 1, name: 'story.list', input: {} });
        claimRead();
        await vi.advanceTimersByTimeAsync(0);
      }
      expect(closes).toEqual(['slow']);
      expect(unreadBytes()).toBeLessThan(20 * MB);
      expect(door.subscribers()).toBe(0);
    });
  },
);

it('an acknowledgement that is not a valid offset ends the session', () => {
  for (const offset of ['-1', '0.5', '1e999', 'null', '"1"']) {
    const { send, seen, closes } = openUnread();
    send({ t: 'terminal.open', id: 1, run: runNumber(0), from: 0 });
    send(JSON.parse(`{"t":"terminal.ack","id":1,"offset":${offset}}`) as ClientMessage);
    expect([offset, closes]).toEqual([offset, [undefined]]);
    expect(seen.length).toBeGreaterThan(0);
  }
});

it('a session may open 4 streams per run, and 32 streams in total', () => {
  const one = openUnread();
  for (let id = 1; id <= 64; id += 1) one.send({ t: 'terminal.open', id, run: runNumber(0), from: 0 });
  expect(one.door.terminals).toHaveLength(4);
  const many = openUnread(64);
  for (let id = 1; id <= 64; id += 1) many.send({ t: 'terminal.open', id, run: runNumber(id - 1), from: 0 });
  expect(many.door.terminals).toHaveLength(32);
});
