import { expect, it } from 'vitest';
import { createClient, memoryLinks } from '../../client/index.ts';
import type { ReceiptRecord, RunRecord } from '../../contract/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { anEventRecord } from '../testing/store-records.ts';
import { openSession } from './session.ts';

const CALLER = { kind: 'run', run: 'run_abcdefgh12', story: '60_story_tax', agent: 'coder-1' } as const;
const OTHER = 'run_ofanotherone';
const OTHER_STORY = '61_story_other';
const record = (id: string, lastLine: string) => ({ id, lastLine }) as RunRecord;

function asRun() {
  const door = createFakeDoor();
  const put = (id: string, line: string) => door.change({ table: 'runs', key: id, put: record(id, line) });
  put(CALLER.run, 'mine');
  put(OTHER, 'theirs');
  const [mine, theirs] = memoryLinks();
  openSession(theirs, door, 1, undefined, CALLER);
  return { door, put, client: createClient(mine) };
}

it('a run sees only its own last line on the board, in snapshot and deltas', async () => {
  const { put, client } = asRun();
  await client.mirror.until(() => true);
  const lines = () => Object.values(client.mirror.snapshot().runs).map(({ id, lastLine }) => [id, lastLine]);
  expect(lines()).toEqual([
    [CALLER.run, 'mine'],
    [OTHER, null],
  ]);
  put(OTHER, 'more of theirs');
  put(CALLER.run, 'more of mine');
  await client.mirror.until(({ runs }) => runs[CALLER.run]?.lastLine === 'more of mine');
  expect(lines()).toContainEqual([OTHER, null]);
});

it('a run sees only the receipt of its own story, in snapshot and deltas', async () => {
  const { door, client } = asRun();
  const put = (story: string, id: string) =>
    door.change({ table: 'receipts', key: story, put: { id, story } as ReceiptRecord });
  put(OTHER_STORY, 'rcpt_theirs');
  put(CALLER.story, 'rcpt_mine');
  await client.mirror.until(() => true);
  const seen = () => Object.values(client.mirror.snapshot().receipts).map(({ id }) => id);
  expect(seen()).toEqual(['rcpt_mine']);
  put(OTHER_STORY, 'rcpt_theirs_again');
  put(CALLER.story, 'rcpt_mine_again');
  await client.mirror.until(({ receipts }) => receipts[CALLER.story]?.id === 'rcpt_mine_again');
  expect(seen()).toEqual(['rcpt_mine_again']);
});

it('a run receives only the events of its own story and of the project', async () => {
  const { door, client } = asRun();
  door.emit(anEventRecord(1, { story: OTHER_STORY }));
  door.emit(anEventRecord(2));
  const seen: number[] = [];
  await new Promise<void>((resolve) => {
    client.events(0, ({ seq }) => {
      seen.push(seq);
      if (seq === 4) resolve();
      if (seq !== 2) return;
      door.emit(anEventRecord(3, { story: OTHER_STORY }));
      door.emit(anEventRecord(4, { story: CALLER.story }));
    });
  });
  expect(seen).toEqual([2, 4]);
});

it('a run can open its own terminal, and no other', async () => {
  const { door, client } = asRun();
  for (const run of [CALLER.run, OTHER]) door.runs.set(run, new Uint8Array([1]));
  const opened = (run: string) =>
    new Promise((resolve) => {
      client.openTerminal(run, null, {
        opened: () => resolve('opened'),
        data: () => undefined,
        end: (_offset, error) => resolve(error),
      });
    });
  expect(await opened(OTHER)).toMatchObject({ code: 'caller.other-run' });
  expect(await opened(CALLER.run)).toBe('opened');
  expect(door.terminals).toHaveLength(1);
});

it('a run always calls as itself, even if it sends a `via`', async () => {
  const { door, client } = asRun();
  await client.invoke('story.list', {}, 'card');
  expect(door.calls[0]?.sender).toMatchObject({ session: 1, caller: CALLER });
  expect(door.calls[0]?.sender).not.toHaveProperty('via');
});

it('the session of a run ends with the run', async () => {
  const { door, client } = asRun();
  const closed = new Promise((resolve) => client.onClose(resolve));
  door.end(CALLER.run);
  await closed;
  expect(await client.invoke('story.list', {})).toMatchObject({ ok: false, error: { code: 'no-host' } });
  expect(door.calls).toEqual([]);
});
