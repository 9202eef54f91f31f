import { describe, expect, it, vi } from 'vitest';
import { createClient, memoryLinks } from '../../client/index.ts';
import type { EventRecord } from '../../contract/index.ts';
import { HELLO } from '../../contract/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { anEventRecord } from '../testing/store-records.ts';
import { EVENTS_PER_PAGE, openEventStream } from './event-stream.ts';
import { openSession } from './session.ts';

const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 5 });
const turn = () => new Promise((resolve) => setImmediate(resolve));
const to = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, at) => first + at);

/** A door with `past` events, and what a stream of it emits. */
function setUp(past: number) {
  const door = createFakeDoor();
  for (let seq = 1; seq <= past; seq += 1) door.emit(anEventRecord(seq));
  const seen: number[] = [];
  const errors: unknown[] = [];
  let unread = 0;
  let checks = 0;
  const options = {
    door,
    since: 0,
    buffered: () => {
      checks += 1;
      return unread;
    },
    emit: (one: EventRecord) => void seen.push(one.seq),
    broken: (error: unknown) => void errors.push(error),
  };
  return {
    door,
    seen,
    errors,
    options,
    /** How often the stream has checked the unread bytes. */
    checks: () => checks,
    leaveUnread: (bytes: number) => {
      unread = bytes;
    },
  };
}

describe('event stream', () => {
  it.each([0, 1, EVENTS_PER_PAGE - 1, EVENTS_PER_PAGE, EVENTS_PER_PAGE + 1, 3 * EVENTS_PER_PAGE])(
    'sends each of %d past events once, one page per turn, and then new events',
    async (past) => {
      const { door, seen, options } = setUp(past);
      const stop = openEventStream(options);
      expect(seen.length).toBeLessThanOrEqual(EVENTS_PER_PAGE);
      await until(() => expect(seen).toHaveLength(past));
      door.emit(anEventRecord(past + 1));
      // after a full page, the end of the log is found in the next turn
      await until(() => expect(seen).toEqual(to(past + 1)));
      stop();
      door.emit(anEventRecord(past + 2));
      expect(seen).toHaveLength(past + 1);
    },
  );

  it('reads each past event once', async () => {
    const { door, seen, options } = setUp(3 * EVENTS_PER_PAGE + 1);
    const { pastEvents } = door;
    const read: number[] = [];
    door.pastEvents = (since, limit) => {
      const page = pastEvents(since, limit);
      read.push(...page.map((one) => one.seq));
      return page;
    };
    openEventStream(options);
    await until(() => expect(seen).toHaveLength(3 * EVENTS_PER_PAGE + 1));
    expect(read).toEqual(to(3 * EVENTS_PER_PAGE + 1));
  });

  it('neither loses nor repeats an event that happens between pages', async () => {
    const { door, seen, options } = setUp(2 * EVENTS_PER_PAGE);
    openEventStream(options);
    door.emit(anEventRecord(2 * EVENTS_PER_PAGE + 1));
    await turn();
    door.emit(anEventRecord(2 * EVENTS_PER_PAGE + 2));
    await until(() => expect(seen).toEqual(to(2 * EVENTS_PER_PAGE + 2)));
    door.emit(anEventRecord(2 * EVENTS_PER_PAGE + 3));
    expect(seen).toEqual(to(2 * EVENTS_PER_PAGE + 3));
  });

  it('ends in the middle of a page when it is stopped there', async () => {
    const { seen, options } = setUp(3 * EVENTS_PER_PAGE);
    let stop: () => void = () => undefined;
    const emit = (one: EventRecord): void => {
      seen.push(one.seq);
      if (one.seq === EVENTS_PER_PAGE + 7) stop();
    };
    stop = openEventStream({ ...options, emit });
    await until(() => expect(seen).toHaveLength(EVENTS_PER_PAGE + 7));
    await turn();
    await turn();
    expect(seen).toHaveLength(EVENTS_PER_PAGE + 7);
  });

  it('stops reading while the reader leaves too much unread', async () => {
    const { seen, options, checks, leaveUnread } = setUp(2 * EVENTS_PER_PAGE);
    openEventStream(options);
    leaveUnread(2 * 1024 * 1024);
    const before = checks();
    await until(() => expect(checks()).toBeGreaterThan(before + 2));
    expect(seen).toHaveLength(EVENTS_PER_PAGE);
    leaveUnread(0);
    await until(() => expect(seen).toHaveLength(2 * EVENTS_PER_PAGE));
  });

  it('reports a log that cannot be read, even on a later page', async () => {
    const { door, errors, options } = setUp(2 * EVENTS_PER_PAGE);
    const { pastEvents } = door;
    door.pastEvents = (since, limit) => {
      if (since > 0) throw new Error('disk');
      return pastEvents(since, limit);
    };
    openEventStream(options);
    await until(() => expect(errors).toEqual([new Error('disk')]));
  });
});

describe('session', () => {
  it('answers other calls while it reads a long log, and stops reading when its link is cut', async () => {
    const past = 40 * EVENTS_PER_PAGE;
    const door = createFakeDoor();
    for (let seq = 1; seq <= past; seq += 1) door.emit(anEventRecord(seq));
    const [mine, theirs] = memoryLinks();
    const session = openSession(theirs, door, 1);
    const client = createClient(mine);
    const seen: number[] = [];
    client.events(0, (one) => seen.push(one.seq));
    await client.invoke('story.list', {});
    expect(seen.length).toBeLessThan(past);
    session.close();
    const got = seen.length;
    await turn();
    await turn();
    await turn();
    expect(seen.length).toBeLessThanOrEqual(got);
  });

  it('does not stay subscribed to the log if sending the first page has cut the link', async () => {
    const door = createFakeDoor();
    door.emit(anEventRecord(1));
    door.emit(anEventRecord(2));
    let live = 0;
    const { onEvent } = door;
    door.onEvent = (listener) => {
      const end = onEvent(listener);
      live += 1;
      return () => {
        live -= 1;
        end();
      };
    };
    const [mine, theirs] = memoryLinks();
    let unread = 0;
    const post = (message: string | Uint8Array): void => {
      // Only the reply to the hello is read.
      if (!String(message).includes('welcome')) unread = 65 * 1024 * 1024;
    };
    openSession({ ...theirs, post, buffered: () => unread }, door, 1);
    mine.post(HELLO);
    mine.post(JSON.stringify({ t: 'events.open', id: 1, since: 0 }));
    await new Promise((resolve) => mine.onClose(resolve));
    expect(live).toBe(0);
  });

  it('ends when the event log cannot be read', async () => {
    const door = createFakeDoor();
    door.pastEvents = () => {
      throw new Error('disk');
    };
    const [mine, theirs] = memoryLinks();
    openSession(theirs, door, 1);
    const client = createClient(mine);
    client.events(0, () => undefined);
    await new Promise((resolve) => client.onClose(resolve));
  });
});
