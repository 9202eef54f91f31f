import { rmSync, symlinkSync, utimesSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TERMINAL_HIGH_BYTES, TERMINAL_LOG_BYTES, TERMINAL_RING_BYTES } from '../../../contract/index.ts';
import type { PtyControls, TerminalReader, Terminals } from '../../core/ports/index.ts';
import { eventually } from '../../testing/eventually.ts';
import { createTerminals } from './index.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const RUN = 'run_abcdefgh12';
const SIZE = { cols: 80, rows: 24 };
const bytes = (text: string) => new TextEncoder().encode(text);
let dir = '';
let terminals: Terminals;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'huskies-terminals-'));
  terminals = createTerminals({ dir, log });
});
afterEach(async () => {
  await terminals.close();
  await rm(dir, { recursive: true, force: true });
});

function fakePty(): PtyControls & { paused: boolean; written: string[] } {
  return {
    paused: false,
    written: [],
    pause() {
      this.paused = true;
    },
    resume() {
      this.paused = false;
    },
    write(data) {
      this.written.push(data);
    },
  };
}

interface Seen {
  reader: TerminalReader;
  text(): string;
  next: number | null;
  ended: number | null;
}
function collect(): Seen {
  const parts: Uint8Array[] = [];
  const seen: Seen = {
    next: null,
    ended: null,
    text: () => Buffer.concat(parts).toString('latin1'),
    reader: {
      data(offset, piece) {
        if (seen.next !== null) expect(offset).toBe(seen.next);
        parts.push(piece.slice());
        seen.next = offset + piece.length;
      },
      end(offset) {
        seen.ended = offset;
      },
    },
  };
  return seen;
}

/** Numbered lines, so that every position in the stream is recognisable. */
function numbered(size: number): Uint8Array {
  let text = '';
  for (let i = 0; text.length < size; i += 1) text += `${i}\r\n`;
  return bytes(text.slice(0, size));
}

/** Feeds bytes as a PTY does, which writes nothing while it is paused. */
async function feedAll(
  feed: { data(bytes: Uint8Array): void },
  pty: { paused: boolean },
  data: Uint8Array,
): Promise<void> {
  for (let at = 0; at < data.length; at += 60_000) {
    await eventually(() => expect(pty.paused).toBe(false), { everyMs: 2 });
    feed.data(data.subarray(at, at + 60_000));
  }
}

describe('the terminals of a project', () => {
  it('replay from an offset and continue live without a gap', async () => {
    const pty = fakePty();
    const feed = terminals.feed(RUN, pty, SIZE);
    feed.data(bytes('hello '));
    const seen = collect();
    const handle = terminals.open(RUN, 2, seen.reader);
    feed.data(bytes('world'));
    expect([handle?.start, seen.text()]).toEqual([2, 'llo world']);
    const late = collect();
    expect(terminals.open(RUN, 99, late.reader)?.start).toBe(11);
    await feed.end();
    expect([seen.ended, late.ended]).toEqual([11, 11]);
  });

  it('show the log even when its sizes file is not a plain file', async () => {
    const feed = terminals.feed(RUN, fakePty(), SIZE);
    feed.data(bytes('all there is'));
    await feed.end();
    rmSync(join(dir, `${RUN}.sizes`));
    symlinkSync(join(dir, 'elsewhere'), join(dir, `${RUN}.sizes`));
    const seen = collect();
    expect(terminals.open(RUN, 4, seen.reader)?.start).toBe(4);
    await eventually(() => expect(seen.ended).toBe(12));
    expect(seen.text()).toBe('there is');
  });

  it('keep the log after the run’s end and after a restart of the host', async () => {
    const feed = terminals.feed(RUN, fakePty(), SIZE);
    feed.data(bytes('all there is'));
    await feed.end();
    const later = createTerminals({ dir, log });
    const seen = collect();
    expect(later.open(RUN, 4, seen.reader)?.start).toBe(4);
    await eventually(() => expect(seen.ended).toBe(12));
    expect(seen.text()).toBe('there is');
    const read = await later.read(RUN, 4, 5);
    expect([read?.offset, Buffer.from(read?.bytes ?? []).toString(), read?.end]).toEqual([4, 'there', 12]);
    expect(later.open('run_unknown12', 0, seen.reader)).toBeNull();
    expect(later.open('../../etc/passwd', 0, seen.reader)).toBeNull();
    expect(await later.read('run_unknown12', 0, 5)).toBeNull();
  });

  it('replay the log after a crash of the host, at the sizes that it was written for', async () => {
    const feed = terminals.feed(RUN, fakePty(), { cols: 120, rows: 32 });
    feed.data(bytes('wide'));
    feed.resize(200, 50);
    feed.resize(51, 20);
    feed.data(bytes('narrow'));
    const later = createTerminals({ dir, log });
    await eventually(async () => expect((await later.read(RUN, 0, 100))?.bytes).toHaveLength(10));
    // The time of the last output is that of the last write, of either stream.
    utimesSync(join(dir, `${RUN}.0.log`), 1_000, 1_000);
    expect(later.lastWriteAt(RUN)).toBe(1_000_000);
    terminals.feedPipe(RUN, 'stderr', fakePty()).data(bytes('warning'));
    await eventually(() => expect(later.lastWriteAt(RUN)).toBeGreaterThan(1_000_000));
    expect(later.lastWriteAt('run_withoutalog')).toBeNull();
    const seen: unknown[] = [];
    const reader: TerminalReader = {
      resized: (offset, size) => seen.push([offset, size.cols, size.rows]),
      data: (offset, piece) => seen.push([offset, Buffer.from(piece).toString()]),
      end: (offset) => seen.push(offset),
    };
    expect(later.open(RUN, null, reader)).toMatchObject({ start: 0, size: { cols: 120, rows: 32 }, screen: null });
    await eventually(() => expect(seen.at(-1)).toBe(10));
    expect(seen).toEqual([[4, 51, 20], [0, 'widenarrow'], 10]);
    expect(later.open(RUN, 6, collect().reader)?.size).toEqual({ cols: 51, rows: 20 });
  });

  it('a conversation is a stream of its own, live and after the end', async () => {
    terminals.feedPipe(RUN, 'stdout', fakePty()).data(bytes('raw'));
    const feed = terminals.feedPipe(RUN, 'conversation', fakePty());
    feed.data(bytes('first\n'));
    const live = collect();
    terminals.open(RUN, 0, live.reader, 'conversation');
    feed.data(bytes('second\n'));
    expect(live.text()).toBe('first\nsecond\n');
    await feed.end();
    const later = collect();
    createTerminals({ dir, log }).open(RUN, 6, later.reader, 'conversation');
    await eventually(() => expect(later.text()).toBe('second\n'));
  });

  it('show lines older than the run’s terminal keeps, from memory and disk, and continue after them', async () => {
    const pty = fakePty();
    const feed = terminals.feed(RUN, pty, SIZE);
    const lines = Array.from({ length: 9000 }, (_, n) => `line ${n + 1} ${'x'.repeat(290)}`.slice(0, 70));
    await feedAll(feed, pty, bytes(`${'\x1b[32m\x1b[0m'.repeat(200_000)}${lines.join('\r\n')}\x1b[6n`));
    // The run's terminal has now parsed everything.
    await eventually(() => expect(pty.written).toHaveLength(1));
    const seen: unknown[] = [];
    let whole = '';
    const reader: TerminalReader = {
      data: (offset, piece) => seen.push([offset, Buffer.from(piece).toString()]),
      end: () => undefined,
      restart({ start, screen }) {
        seen.push(start);
        whole = screen ?? '';
      },
    };
    const handle = terminals.open(RUN, null, reader);
    const end = handle?.start ?? 0;
    await handle?.history?.();
    await handle?.history?.();
    feed.data(bytes('more'));
    expect(seen).toEqual([end, [end, 'more']]);
    expect(whole.match(/line \d+/g)).toEqual(lines.map((line) => line.split(' x')[0]));
  });

  it('pause the PTY while a reader is too far behind, and resume it after an acknowledgement or the reader’s close', async () => {
    const pty = fakePty();
    const feed = terminals.feed(RUN, pty, SIZE);
    const slow = collect();
    const handle = terminals.open(RUN, 0, slow.reader);
    feed.data(new Uint8Array(TERMINAL_HIGH_BYTES + 1));
    expect(pty.paused).toBe(true);
    handle?.ack(TERMINAL_HIGH_BYTES + 1);
    await eventually(() => expect(pty.paused).toBe(false));
    feed.data(new Uint8Array(TERMINAL_HIGH_BYTES + 1));
    expect(pty.paused).toBe(true);
    // it stays paused while another reader reads everything
    const other = terminals.open(RUN, null, collect().reader);
    await other?.history?.();
    other?.close();
    expect(pty.paused).toBe(true);
    handle?.close();
    await eventually(() => expect(pty.paused).toBe(false));
  });

  it('keep the newest bytes of a long log at their offsets', async () => {
    const pty = fakePty();
    const feed = terminals.feed(RUN, pty, SIZE);
    const data = numbered(TERMINAL_LOG_BYTES + 7_000_000);
    await feedAll(feed, pty, data);
    const live = collect();
    const handle = terminals.open(RUN, 0, live.reader);
    expect(data.length - (handle?.start ?? 0)).toBeLessThanOrEqual(TERMINAL_RING_BYTES + 70_000);
    expect(live.text()).toBe(Buffer.from(data.subarray(handle?.start)).toString('latin1'));
    await feed.end();
    let at = 0;
    let first: number | null = null;
    for (;;) {
      const piece = await terminals.read(RUN, at, 3_000_000);
      if (piece === null || piece.bytes.length === 0) break;
      first ??= piece.offset;
      if (!Buffer.from(piece.bytes).equals(data.subarray(piece.offset, piece.offset + piece.bytes.length))) {
        throw new Error(`other bytes at ${piece.offset}`);
      }
      at = piece.offset + piece.bytes.length;
    }
    expect(at).toBe(data.length);
    expect(data.length - (first ?? 0)).toBeGreaterThanOrEqual(TERMINAL_LOG_BYTES / 2);
    expect(data.length - (first ?? 0)).toBeLessThanOrEqual(TERMINAL_LOG_BYTES);
    const replay = collect();
    const ended = terminals.open(RUN, 0, replay.reader);
    await eventually(() => {
      ended?.ack(replay.next ?? 0);
      expect(replay.ended).toBe(data.length);
    });
    expect(replay.text()).toBe(Buffer.from(data.subarray(data.length - TERMINAL_RING_BYTES)).toString('latin1'));
  });

  it('answer terminal queries exactly once, whatever the number of readers', async () => {
    const pty = fakePty();
    const feed = terminals.feed(RUN, pty, SIZE);
    terminals.open(RUN, 0, collect().reader);
    terminals.open(RUN, 0, collect().reader);
    feed.data(bytes('ab\x1b[6n'));
    await eventually(() => expect(pty.written).toEqual(['\x1b[1;3R']));
    terminals.open(RUN, 0, collect().reader);
    await feed.end();
    expect(pty.written).toHaveLength(1);
  });

  it('report the last printable line without control sequences', async () => {
    const lines: string[] = [];
    terminals.onLastLine((run, line) => lines.push(`${run}: ${line}`));
    const feed = terminals.feed(RUN, fakePty(), SIZE);
    feed.data(bytes('first\r\n\x1b[31m\x1b[1mediting \x1b[0msrc/a.ts\r\n────\r\n\r\n'));
    await eventually(() => expect(lines).toEqual([`${RUN}: editing src/a.ts`]));
    feed.data(bytes('done'));
    await feed.end();
    expect(lines).toEqual([`${RUN}: editing src/a.ts`, `${RUN}: done`]);
  });

  it('are neither blocked by huge repeat counts nor filled by endless strings', async () => {
    const pty = fakePty();
    const feed = terminals.feed(RUN, pty, SIZE);
    for (const final of 'bSTLMIZ') feed.data(bytes(`x\x1b[2147483647${final}\u009b2147483647${final}`));
    feed.data(bytes('\x1b]0;'));
    await feedAll(feed, pty, new Uint8Array(3_000_000).fill(0x41));
    feed.data(bytes('\x07\x1b[c'));
    await eventually(() => expect(pty.written).toHaveLength(1));
  });
});
