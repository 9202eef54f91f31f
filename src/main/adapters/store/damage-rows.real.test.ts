/** Damaged rows are rebuilt from their columns or left out. They never prevent a start. */
import { describe, expect, it } from 'vitest';
import { aFence, anEvent, aReceipt, aRun } from '../../testing/store-records.ts';
import { alter, filled, open, STORY } from './damage.testing.ts';

describe('damaged rows', () => {
  it.each(['{', '', 'null', '[]', '{"id":1}', '"x"'])(
    'I1: a live run whose record is %j is rebuilt from its columns',
    async (body) => {
      const dir = await filled([{ put: 'run', run: aRun('run_aaaaaaaa') }]);
      alter(dir, `UPDATE runs SET body = '${body}'`);
      const { store, problems } = open(dir);
      const [run] = store.load().runs;
      expect(run).toMatchObject({
        id: 'run_aaaaaaaa',
        status: 'running',
        worktree: '/w/60_story_cleanup',
        startedAt: 5_000,
        root: null,
      });
      expect(problems[0]).toMatch(/record of run run_aaaaaaaa was damaged/);
    },
  );

  it('a damaged ended run is left out, and the others stay', async () => {
    const dir = await filled([
      { put: 'run', run: aRun('run_aaaaaaaa', { status: 'failed' }) },
      { put: 'run', run: aRun('run_bbbbbbbb', { status: 'failed' }) },
    ]);
    alter(dir, "UPDATE runs SET body = '{' WHERE id = 'run_aaaaaaaa'");
    const { store, problems } = open(dir);
    expect(store.load().runs.map((run) => run.id)).toEqual(['run_bbbbbbbb']);
    expect(problems[0]).toMatch(/run_aaaaaaaa .* left out/);
  });

  it('I2: a damaged fence stays a fence', async () => {
    const dir = await filled([{ put: 'fence', fence: aFence('/w/a') }]);
    alter(dir, "UPDATE fences SET body = '{'");
    const { store, problems } = open(dir);
    expect(store.load().fences[0]).toMatchObject({
      worktree: '/w/a',
      verdict: 'unknown',
      run: 'run_aaaaaaaa',
      runStartedAt: 5_000,
    });
    expect(problems[0]).toMatch(/fence on \/w\/a was damaged/);
  });

  it('a flipped bit in a record that is still JSON is noticed', async () => {
    const dir = await filled([STORY, { put: 'receipt', receipt: aReceipt('rcpt_1') }]);
    alter(dir, "DROP TRIGGER receipts_stay; UPDATE receipts SET body = replace(body, 'gone', 'gonf')");
    const { store, problems } = open(dir);
    expect(store.load().receipts).toEqual([]);
    expect(store.receipt('rcpt_1')).toBeNull();
    expect(problems[0]).toMatch(/receipt rcpt_1 was damaged \(its checksum/);
  });

  it('I7: a damaged text is returned as it is, and reported', async () => {
    const dir = await filled([STORY]);
    alter(dir, "UPDATE contents SET text = CAST('tesu' AS BLOB), title = CAST('Titlf' AS BLOB)");
    const { store, problems } = open(dir);
    expect(store.text('60_story_cleanup')).toBe('tesu');
    expect(store.load().stories[0]?.title).toBe('Titlf');
    expect(problems).toEqual([expect.stringMatching(/text of story/), expect.stringMatching(/title of story/)]);
  });

  it('a damaged event keeps its number', async () => {
    const dir = await filled([{ put: 'event', event: anEvent('one') }]);
    alter(dir, "DROP TRIGGER events_stay; UPDATE events SET body = '{'");
    expect(open(dir).store.events(0, 10)).toMatchObject([{ seq: 1, message: { code: 'store.row.event' } }]);
  });

  it('an event without a caller, or with one that only a newer Huskies knows, keeps its message', async () => {
    const dir = await filled(
      [1, 2].map(() => ({ put: 'event', event: anEvent('one', { by: { kind: 'peer', peer: 'p' } }) })),
    );
    alter(
      dir,
      "DROP TRIGGER events_stay; UPDATE events SET body = json_remove(body, '$.by') WHERE seq = 1; " +
        "UPDATE events SET body = json_set(body, '$.by.kind', 'moon') WHERE seq = 2",
    );
    const kept = { by: null, message: anEvent('one').message };
    expect(open(dir).store.events(0, 10)).toMatchObject([kept, kept]);
  });
});
