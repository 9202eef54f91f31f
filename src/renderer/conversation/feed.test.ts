import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConversationEvent } from '../../contract/index.ts';
import type { TerminalListener } from '../store/client.ts';
import { talkLines } from '../testing/talk.ts';
import { type ConversationFeed, FLOOD_FRAMES, followConversation, GAP_FRAMES, type KeptBytes } from './feed.ts';

/** A host that has bytes from `from` on in memory, keeps those from `oldest` on, and gives at most `limit` in a page. */
function aHost(
  text: string,
  { from, oldest = 0, limit = 1_000_000 }: { from: number; oldest?: number; limit?: number },
) {
  const bytes = new TextEncoder().encode(text);
  let listener: TerminalListener | null = null;
  let end = bytes.length;
  const feed = followConversation(
    (next) => {
      listener = next;
      return { ack: () => undefined, history: () => undefined, close: () => undefined };
    },
    {
      read: async (offset): Promise<KeptBytes> => {
        const start = Math.max(offset, oldest);
        return { offset: start, bytes: bytes.slice(start, Math.min(start + limit, end)) };
      },
      later: (draw) => draw(),
    },
  );
  return {
    feed,
    /** Sends what is in memory up to here. */
    send(upTo: number) {
      listener?.opened(from, null, null);
      listener?.data(from, bytes.subarray(from, upTo));
      end = upTo;
    },
    /** Sends more of the live stream. */
    more(after: number, upTo: number) {
      end = upTo;
      listener?.data(after, bytes.subarray(after, upTo));
    },
  };
}

const withoutKeys = (feed: ConversationFeed) => feed.fold().items.map(({ key: _, ...item }) => item);
const whole = (text: string) => {
  const { feed, send } = aHost(text, { from: 0 });
  send(new TextEncoder().encode(text).length);
  return feed;
};

const events: ConversationEvent[] = [
  { at: 1, kind: 'prompt', id: 'p', from: 'person', text: 'Gö' },
  { at: 2, kind: 'tool', id: 't', title: 'Read', state: 'in_progress' },
  { at: 3, kind: 'question', id: 'q', title: 'May I?', options: [] },
  { at: 4, kind: 'text', text: 'Hel' },
  { at: 5, kind: 'text', text: 'lö' },
  { at: 6, kind: 'tool', id: 't', state: 'completed' },
  { at: 7, kind: 'answered', id: 'q', option: null, by: 'person' },
  { at: 8, kind: 'note', text: 'end' },
];
const text = talkLines(events);
const bytes = new TextEncoder().encode(text).length;

describe('earlier items', () => {
  it('make the same items as the whole stream, wherever it is cut and however long a page is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: bytes }), fc.integer({ min: 1, max: bytes }), async (from, limit) => {
        const { feed, send } = aHost(text, { from, limit });
        send(bytes);
        expect(feed.earlier()).toBe('kept');
        const before = feed.fold().items.at(-1);
        await feed.loadEarlier();
        expect(feed.earlier()).toBe('none');
        expect(withoutKeys(feed)).toEqual(withoutKeys(whole(text)));
        // What was shown keeps its key, so that a page keeps its place.
        if (before !== undefined && before.kind !== 'cut') expect(feed.fold().items.at(-1)?.key).toBe(before.key);
      }),
    );
  });

  it('are joined with what arrives meanwhile and later', async () => {
    const { feed, send, more } = aHost(text, { from: 100, limit: 50 });
    send(200);
    const loading = feed.loadEarlier();
    expect(feed.earlier()).toBe('loading');
    more(200, 300);
    await loading;
    more(300, bytes);
    expect(withoutKeys(feed)).toEqual(withoutKeys(whole(text)));
  });

  it('that are not kept are named as missing', async () => {
    const { feed, send } = aHost(text, { from: 300, oldest: 100 });
    send(bytes);
    await feed.loadEarlier();
    expect(feed.fold().items[0]).toMatchObject({ kind: 'cut' });
    expect(feed.fold().items.length).toBeGreaterThan(2);
    expect(feed.earlier()).toBe('none');
  });

  it('that cannot be read leave what is shown, and can be requested again', async () => {
    const feed = followConversation(
      (listener) => {
        listener.opened(5, null, null);
        return { ack: () => undefined, history: () => undefined, close: () => undefined };
      },
      { read: async () => null, later: (draw) => draw() },
    );
    await feed.loadEarlier();
    expect(feed.earlier()).toBe('kept');
    expect(feed.fold().items).toMatchObject([{ kind: 'cut' }]);
  });
});

describe('drawing', () => {
  /** A feed whose frames come when the test says so. */
  function aPacedFeed() {
    let listener: TerminalListener | null = null;
    let next: (() => void) | null = null;
    let offset = 0;
    const acks: number[] = [];
    const feed = followConversation(
      (given) => {
        listener = given;
        return { ack: (upTo) => acks.push(upTo), history: () => undefined, close: () => undefined };
      },
      {
        read: async () => null,
        later: (draw) => {
          next = draw;
        },
      },
    );
    const frame = () => {
      const draw = next;
      next = null;
      draw?.();
    };
    const write = (...told: ConversationEvent[]) => {
      const bytes = new TextEncoder().encode(talkLines(told));
      listener?.data(offset, bytes);
      offset += bytes.length;
    };
    listener = listener as TerminalListener | null;
    listener?.opened(0, null, null);
    frame();
    return { feed, frame, write, acks };
  }
  const note = (text: string): ConversationEvent => ({ at: 1, kind: 'note', text });
  const flood = note('x'.repeat(10_000));

  it('a piece is drawn in the next frame', () => {
    const { feed, frame, write } = aPacedFeed();
    for (const text of ['a', 'b', 'c']) {
      const before = feed.version();
      write(note(text));
      expect(feed.version()).toBe(before);
      frame();
      expect(feed.version()).toBe(before + 1);
    }
  });

  it('the first pieces are drawn in the next frame, those of a flood once in some frames, and its end soon', () => {
    const { feed, frame, write, acks } = aPacedFeed();
    const opened = feed.version();
    write(flood);
    frame();
    expect(feed.version()).toBe(opened + 1);
    for (let n = 0; n < 2 * FLOOD_FRAMES; n += 1) {
      write(flood);
      frame();
    }
    expect(feed.version()).toBe(opened + 3);
    write(flood, note('the last'));
    for (let n = 1; n < GAP_FRAMES; n += 1) frame();
    expect(feed.version()).toBe(opened + 3);
    frame();
    expect(feed.version()).toBe(opened + 4);
    expect(feed.fold().items.at(-1)).toMatchObject({ text: 'the last' });
    // Each piece is acknowledged when it came, so that drawing delays no agent.
    expect(acks).toHaveLength(2 * FLOOD_FRAMES + 2);
  });
});
