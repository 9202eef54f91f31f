/**
 * A browser tab that is suspended and resumed, over a real session: the agent continues, and the tab gets the newest
 * output.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createClient, memoryLinks } from '../../../client/index.ts';
import { TERMINAL_HIGH_BYTES, TERMINAL_RING_BYTES } from '../../../contract/index.ts';
import { openSession } from '../../serving/index.ts';
import { eventually } from '../../testing/eventually.ts';
import { createFakeDoor } from '../../testing/fake-door.ts';
import { createTerminals } from './index.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const RUN = 'run_abcdefgh12';
const until = (check: () => void) => eventually(check, { everyMs: 2 });
let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'huskies-suspended-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

it('a tab that acknowledges nothing does not delay the agent, and gets the newest output when it is resumed', async () => {
  const timers = new Set<() => void>();
  const after = (_ms: number, task: () => void) => {
    timers.add(task);
    return () => timers.delete(task);
  };
  const terminals = createTerminals({ dir, log, after });
  const pty = { paused: false, write: () => undefined, pause: () => set(true), resume: () => set(false) };
  const set = (paused: boolean): void => {
    pty.paused = paused;
  };
  const feed = terminals.feed(RUN, pty, { cols: 80, rows: 24 });
  const [mine, theirs] = memoryLinks();
  openSession(
    theirs,
    { ...createFakeDoor(), openTerminal: (run, from, reader) => terminals.open(run, from, reader) },
    1,
  );

  let isSuspended = true;
  const starts: number[] = [];
  let shown = '';
  let received = 0;
  let ended = false;
  const client = createClient(mine);
  const terminal = client.openTerminal(RUN, 0, {
    opened(start) {
      starts.push(start);
      // As the page does: after a gap the screen begins again.
      if (start !== received) shown = '';
      received = start;
    },
    data(offset, bytes) {
      expect(offset).toBe(received);
      received = offset + bytes.length;
      shown += Buffer.from(bytes).toString('latin1');
      if (!isSuspended) terminal.ack(received);
    },
    end() {
      ended = true;
    },
  });
  await until(() => expect(starts).toEqual([0]));

  let written = '';
  async function write(size: number): Promise<void> {
    for (let done = 0; done < size; done += 60_000) {
      await until(() => expect(pty.paused).toBe(false));
      const text = `${written.length}\r\n`.padStart(60_000, '.');
      written += text;
      feed.data(new TextEncoder().encode(text));
    }
  }
  await write(TERMINAL_HIGH_BYTES);
  await until(() => expect([pty.paused, timers.size]).toEqual([true, 1]));
  await until(() => expect(received).toBe(TERMINAL_HIGH_BYTES));
  for (const task of [...timers]) task();
  await write(2 * TERMINAL_RING_BYTES);
  expect(received).toBe(TERMINAL_HIGH_BYTES);

  isSuspended = false;
  terminal.ack(received);
  await until(() => expect(received).toBe(written.length));
  expect(starts).toHaveLength(2);
  expect(starts[1]).toBeGreaterThan(TERMINAL_HIGH_BYTES);
  expect(shown).toBe(written.slice(starts[1]));
  await write(TERMINAL_HIGH_BYTES * 2);
  await feed.end();
  await until(() => expect(ended).toBe(true));
  expect([received, shown.endsWith(written.slice(-TERMINAL_HIGH_BYTES))]).toEqual([written.length, true]);
  client.close();
  await terminals.close();
});
