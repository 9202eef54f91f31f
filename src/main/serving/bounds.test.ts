import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ClientMessage, Link } from '../../contract/index.ts';
import { decodeFrame } from '../../contract/index.ts';
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

/** A session whose other end reads nothing until `read()`. */
function unread(runs = 1) {
  const door = createFakeDoor();
  for (let n = 0; n < runs; n += 1) door.runs.set(runNumber(n), new Uint8Array(0));
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
  openSession(link, door, 1);
  const say = (message: ClientMessage) => take(JSON.stringify(message));
  return {
    door,
    say,
    seen,
    closes,
    lying: () => lying,
    read() {
      lying = 0;
    },
  };
}

it('eight streams with false acknowledgements put no more on an unread link than it may hold', async () => {
  const { door, say, lying, seen, read } = unread(8);
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
  // Whoever reads goes on.
  const before = seen.length;
  read();
  await vi.advanceTimersByTimeAsync(50);
  expect(seen.length).toBeGreaterThan(before);
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

it('snapshots, deltas and replies nobody reads cut the link, so that its page comes back for a fresh snapshot', async () => {
  const { door, say, lying, closes } = unread();
  say({ t: 'subscribe' });
  const story = { id: 's', title: 'x'.repeat(MB), stage: 'backlog', blocked: null, frozen: false, rank: 'a' } as const;
  for (let n = 0; n < 64; n += 1) {
    door.change({ table: 'stories', key: 's', put: { ...story, createdAt: n, movedAt: n, worktree: null } });
    say({ t: 'subscribe' });
    say({ t: 'call', id: n + 1, name: 'story.list', input: {} });
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(closes).toEqual(['slow']);
  expect(lying()).toBeLessThan(20 * MB);
  expect(door.subscribers()).toBe(0);
});
