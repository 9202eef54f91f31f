/** Damaged data is put aside, restored and reported. It never prevents a start, and is never deleted. */
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { reasonText } from '../../../contract/index.ts';
import type { Store, StoreChange } from '../../core/ports/index.ts';
import { aFence, anEvent, aReceipt, aRun, aStory } from '../../testing/store-records.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { checkDatabase, openStore } from './index.ts';
import { openSqlite } from './sqlite.ts';

/** Each open() has its own day, so that names of files put aside differ, and that a backup is due. */
let day = 0;

/** Opens the store and begins a backup, as a host does. close() waits for it. */
function open(dir: string, checkedAt: number | null = null): { store: Store; problems: string[] } {
  const problems: string[] = [];
  day += 1;
  const now = Date.UTC(2026, 0, day);
  const store = openStore({
    dir,
    onProblem: (problem) => problems.push(reasonText(problem, 'copied')),
    now: () => now,
    checkedAt,
  });
  onTestFinished(() => store.close());
  store.backUp().catch((error: unknown) => problems.push(String(error)));
  return { store, problems };
}

/** A folder with a closed database that has these changes, one commit each. */
async function filled(changes: readonly StoreChange[]): Promise<string> {
  const dir = tempFolder();
  const { store, problems } = open(dir);
  for (const change of changes) store.commit([change]);
  await store.close();
  expect(problems).toEqual([]);
  return dir;
}

function alter(dir: string, sql: string): void {
  const db = openSqlite(join(dir, 'huskies.db'));
  db.exec(sql);
  db.close();
}

const STORY: StoreChange = { put: 'story', story: aStory('60_story_cleanup', { stage: 'qa' }), text: 'test' };
const files = (dir: string) => readdirSync(dir).sort();
/** Waits for backups, which are made in a thread. */
const waitForBackups = (dir: string, n = 1) =>
  vi.waitFor(() => expect(files(join(dir, 'backups')).filter((name) => name.endsWith('.db'))).toHaveLength(n), 20_000);

describe('a damaged database', () => {
  const breakers: [string, (path: string) => void][] = [
    ['overwritten with text', (path) => writeFileSync(path, 'this is not a database '.repeat(500))],
    ['truncated to a half', (path) => truncateSync(path, 20_480)],
    ['truncated to nothing', (path) => truncateSync(path, 0)],
    [
      'with overwritten pages',
      (path) => {
        const fd = openSync(path, 'r+');
        writeSync(fd, Buffer.alloc(30_000, 0x5a), 0, 30_000, 4_096);
        closeSync(fd);
      },
    ],
  ];
  it.each(breakers)('I7: %s, is put aside, restored from the newest backup, and reported', async (_name, damage) => {
    const dir = await filled([STORY]);
    const second = open(dir); // makes the backup
    await waitForBackups(dir);
    second.store.commit([{ put: 'event', event: anEvent('after the backup') }]);
    await second.store.close();
    damage(join(dir, 'huskies.db'));
    const damaged = readFileSync(join(dir, 'huskies.db'));
    const { store, problems } = open(dir);
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(/database was damaged .* kept as .*huskies\.damaged-2026-/);
    expect(problems[1]).toMatch(/backup .* was restored/);
    const aside = files(dir).find((name) => /^huskies\.damaged-.*\.db$/.test(name)) ?? '';
    expect(readFileSync(join(dir, aside)).equals(damaged)).toBe(true);
    expect(store.load().stories).toEqual([aStory('60_story_cleanup', { stage: 'qa' })]);
    expect(store.text('60_story_cleanup')).toBe('test');
    // numbers of lost events are not used again
    store.commit([{ put: 'event', event: anEvent('new') }]);
    expect(store.events(0, 10).map((event) => event.seq > 1)).toEqual([true]);
    await store.close();
    expect(open(dir).problems).toEqual([]);
  });

  it('skips a backup that is damaged too', async () => {
    const dir = await filled([STORY]);
    await open(dir).store.close();
    const third = open(dir);
    third.store.commit([{ put: 'story', story: aStory('61_story_late') }]);
    await third.store.close();
    const newest = readdirSync(join(dir, 'backups')).sort().at(-1) ?? '';
    writeFileSync(join(dir, 'backups', newest), 'noise '.repeat(5_000));
    writeFileSync(join(dir, 'huskies.db'), 'noise '.repeat(5_000));
    const { store, problems } = open(dir);
    expect(problems.join('\n')).toMatch(/backup .* is damaged too/);
    expect(store.load().stories.map((story) => story.id)).toEqual(['60_story_cleanup']);
  });

  it('is replaced by an empty one when there is no sound backup, and that is reported', async () => {
    const dir = await filled([STORY]);
    rmSync(join(dir, 'backups'), { recursive: true, force: true });
    writeFileSync(join(dir, 'huskies.db'), 'noise '.repeat(5_000));
    const { store, problems } = open(dir);
    expect(problems.at(-1)).toMatch(/no good backup.*empty board/);
    expect(store.load().stories).toEqual([]);
    store.commit([STORY]);
  });

  it('that is missing is restored from the backup', async () => {
    const dir = await filled([STORY]);
    await open(dir).store.close();
    rmSync(join(dir, 'huskies.db'));
    const { store, problems } = open(dir);
    expect(problems[0]).toMatch(/is missing/);
    expect(store.text('60_story_cleanup')).toBe('test');
  });

  it('I7: is backed up once for all starts within one hour', async () => {
    const dir = await filled([STORY]);
    const backups = () => readdirSync(join(dir, 'backups'));
    const start = async (now: number) => {
      const store = openStore({ dir, onProblem: () => undefined, now: () => now });
      await store.backUp();
      await store.close();
    };
    const noon = Date.UTC(2027, 0, 1, 12);
    for (const minute of [0, 1, 59]) await start(noon + minute * 60_000);
    expect(backups()).toHaveLength(1);
    await start(noon + 60 * 60_000);
    expect(backups()).toHaveLength(2);
    // a backup from the future, made while the clock was wrong, does not count
    await start(noon - 60 * 60_000);
    expect(backups()).toHaveLength(3);
  });

  it('is backed up while the store is in use, and unfinished backups are removed', async () => {
    const dir = await filled([STORY]);
    mkdirSync(join(dir, 'backups'), { mode: 0o700 });
    // left by a host that was killed
    writeFileSync(join(dir, 'backups', 'huskies-2025-01-01T00-00-00-000.db.part'), 'half', { mode: 0o600 });
    const { store, problems } = open(dir);
    expect(readdirSync(join(dir, 'backups')).filter((name) => name.endsWith('.db'))).toEqual([]);
    store.commit([{ put: 'story', story: aStory('61_story_late') }]);
    await store.close();
    const [backup = '', ...others] = readdirSync(join(dir, 'backups'));
    expect(backup).toMatch(/^huskies-2026-.*\.db$/);
    expect(others).toEqual([]);
    expect(statSync(join(dir, 'backups', backup)).mode & 0o777).toBe(0o600);
    rmSync(join(dir, 'huskies.db'));
    const restored = open(dir);
    expect(restored.store.text('60_story_cleanup')).toBe('test');
    expect(problems).toEqual([]);
  });

  describe('of a large size', () => {
    const DAY_MS = 24 * 60 * 60 * 1_000;
    let dir = '';

    beforeEach(async () => {
      const text = 'x'.repeat(1_000_000);
      dir = await filled(
        Array.from({ length: 9 }, (_, n) => ({ put: 'story' as const, story: aStory(`${n}_story_a`), text })),
      );
      await open(dir).store.close(); // makes the backup
    });

    function damage(): void {
      damageFrom(4_096, 30_000);
    }

    /** Overwrites bytes, from the offset on. */
    function damageFrom(offset: number, bytes = 4_000_000): void {
      const fd = openSync(join(dir, 'huskies.db'), 'r+');
      writeSync(fd, Buffer.alloc(bytes, 0x5a), 0, bytes, Math.floor(offset / 4_096) * 4_096);
      closeSync(fd);
    }

    it('is checked in a thread, with the same outcome', async () => {
      expect(await checkDatabase(dir, 5)).toBe(5);
      damage();
      const damaged = readFileSync(join(dir, 'huskies.db'));
      expect(await checkDatabase(dir, 6)).toBe(null);
      expect(readFileSync(join(dir, 'huskies.db')).equals(damaged)).toBe(true);
      expect(open(dir).problems).toEqual([
        expect.stringMatching(/database was damaged/),
        expect.stringMatching(/backup .* was restored/),
      ]);
    });

    it('is checked once a day if it was closed properly, and again after a crash of its host', async () => {
      const first = Date.now();
      await open(dir, await checkDatabase(dir, first)).store.close();
      expect(await checkDatabase(dir, first + DAY_MS - 1)).toBe(first);
      // the host that has taken the record crashes
      expect(await checkDatabase(dir, first + 1)).toBe(first + 1);
      await open(dir, first).store.close();
      expect(await checkDatabase(dir, first + DAY_MS)).toBe(first + DAY_MS);
    });

    it('is checked when another program has changed it since it was closed', async () => {
      await open(dir, await checkDatabase(dir, 5)).store.close();
      damage();
      expect(await checkDatabase(dir, 6)).toBe(null);
    });

    it('is checked, put aside and restored after a restart when it was damaged while it was open', async () => {
      const { store } = open(dir, await checkDatabase(dir, 5));
      // large enough that SQLite has not read all pages yet
      damageFrom(statSync(join(dir, 'huskies.db')).size / 2);
      expect(() => store.worktrees()).not.toThrow();
      const ids = Array.from({ length: 9 }, (_, n) => `${n}_story_a`);
      expect(() => ids.map((id) => store.text(id))).toThrow(
        expect.objectContaining({ refusal: expect.objectContaining({ code: 'state-unreadable' }) }),
      );
      await store.close();
      // the remedy: restart Huskies
      const restarted = open(dir, await checkDatabase(dir, 6));
      expect(restarted.problems).toEqual([
        expect.stringMatching(/database was damaged/),
        expect.stringMatching(/backup .* was restored/),
      ]);
      expect(ids.map((id) => restarted.store.text(id)?.length)).toEqual(ids.map(() => 1_000_000));
    });

    it.each(['', '{', '[]', 'null', '{"checkedAt":5}'])(
      'is checked when the record of the last check is %j',
      async (text) => {
        writeFileSync(join(dir, 'last-check.json'), text);
        expect(await checkDatabase(dir, 6)).toBe(6);
      },
    );
  });

  it('that is missing or small is checked only when it is opened', async () => {
    expect(await checkDatabase(tempFolder(), 0)).toBe(null);
    expect(await checkDatabase(await filled([STORY]), 0)).toBe(null);
  });

  it('I7: has the backups of the last days, which an empty board does not replace', async () => {
    const dir = await filled([STORY]);
    for (let n = 0; n < 5; n += 1) await open(dir).store.close();
    expect(readdirSync(join(dir, 'backups'))).toHaveLength(5);
    const empty = await filled([]);
    await open(empty).store.close();
    expect(files(empty)).not.toContain('backups');
  });
});

describe('a damaged story document', () => {
  const moves: StoreChange[] = [
    STORY,
    { put: 'story', story: aStory('61_story_other', { rank: 'a1' }), text: 'other' },
    { put: 'story', story: aStory('60_story_cleanup', { stage: 'merge', movedAt: 2_000 }) },
  ];
  const expected = [
    aStory('60_story_cleanup', { stage: 'merge', movedAt: 2_000 }),
    aStory('61_story_other', { rank: 'a1' }),
  ];

  const last = "story = '60_story_cleanup' AND n = 2";
  const sorted = (store: Store) => store.load().stories.sort((a, b) => (a.id < b.id ? -1 : 1));
  const done: StoreChange = { put: 'story', story: aStory('60_story_cleanup', { stage: 'done' }) };

  it.each([
    ['a flipped bit in an update', `UPDATE documents SET bytes = zeroblob(length(bytes)) WHERE ${last}`],
    ['a lost update', "DELETE FROM documents WHERE story = '60_story_cleanup' AND n = 1"],
    ['a lost last update', `DELETE FROM documents WHERE ${last}`],
    ['all updates lost', 'DELETE FROM documents'],
  ])('I7: %s is found by the first change, not by opening, and costs no move and no text', async (_name, sql) => {
    const dir = await filled(moves);
    alter(dir, sql);
    const { store, problems } = open(dir);
    expect(sorted(store)).toEqual(expected);
    expect(problems).toEqual([]);
    store.commit([{ put: 'story', story: aStory('60_story_cleanup', { stage: 'merge', movedAt: 2_000 }) }]);
    expect(problems).toEqual([expect.stringMatching(/stages was damaged .* copy is kept as .*huskies\.damaged-/s)]);
    expect(problems[0]).toContain('1 from its last saved state');
    expect(files(dir).some((name) => name.startsWith('huskies.damaged-'))).toBe(true);
    expect(sorted(store)).toEqual(expected);
    expect(store.text('60_story_cleanup')).toBe('test');
    store.commit([done]);
    await store.close();
    const again = open(dir);
    again.store.commit([done]);
    expect(sorted(again.store).map((story) => story.stage)).toEqual(['done', expected[1]?.stage]);
    expect(again.problems).toEqual([]);
  });

  it.each([
    ['damaged registers', "UPDATE registers SET sum = 'x' WHERE story = '60_story_cleanup'"],
    ['lost registers', "DELETE FROM registers WHERE story = '60_story_cleanup'"],
  ])('I7: %s are found at the start, and cost no move and no text', async (_name, sql) => {
    const dir = await filled(moves);
    alter(dir, sql);
    const { store, problems } = open(dir);
    expect(sorted(store)).toEqual(expected);
    expect(problems).toEqual([expect.stringMatching(/stages was damaged .* copy is kept as .*huskies\.damaged-/s)]);
    expect(problems[0]).toContain('1 from the undamaged part of the history');
    expect(files(dir).some((name) => name.startsWith('huskies.damaged-'))).toBe(true);
    expect(store.text('60_story_cleanup')).toBe('test');
    store.commit([done]);
    await store.close();
    const again = open(dir);
    expect(sorted(again.store)[0]?.stage).toBe('done');
    expect(again.problems).toEqual([]);
  });

  it.each([
    ['when it is shown', "UPDATE registers SET sum = 'x'", (store: Store) => store.story('60_story_cleanup')],
    [
      'when it is listed',
      "UPDATE registers SET sum = 'x'",
      (store: Store) => store.stories({ stage: 'archived', text: null, after: null, limit: 10 })[0],
    ],
    [
      'when it is moved',
      'UPDATE documents SET bytes = zeroblob(length(bytes))',
      (store: Store) => {
        store.commit([{ put: 'story', story: aStory('60_story_cleanup', { stage: 'archived', rank: 'a7' }) }]);
        return store.story('60_story_cleanup');
      },
    ],
  ])('I7: of an archived story is found %s, and costs no move', async (_name, sql, touch) => {
    const dir = await filled([{ put: 'story', story: aStory('60_story_cleanup', { stage: 'archived', rank: 'a7' }) }]);
    alter(dir, sql);
    const { store, problems } = open(dir);
    expect(touch(store)).toEqual(aStory('60_story_cleanup', { stage: 'archived', rank: 'a7' }));
    expect(problems).toEqual([expect.stringMatching(/stages was damaged .* copy is kept as/s)]);
    await store.close();
    const again = open(dir);
    touch(again.store);
    expect(again.problems).toEqual([]);
  });

  it('with damaged registers is rebuilt from its history, else from a backup, else as a frozen story', async () => {
    const dir = await filled([STORY]);
    await open(dir).store.close(); // the backup knows story 60
    const late = open(dir);
    await waitForBackups(dir, 2);
    late.store.commit([{ put: 'story', story: aStory('62_story_late', { stage: 'current' }), text: 'late' }]);
    late.store.commit([{ put: 'story', story: aStory('63_story_later'), text: 'later' }]);
    await late.store.close();
    alter(dir, "UPDATE registers SET sum = 'x'; UPDATE documents SET sum = 'x' WHERE story <> '63_story_later'");
    const { store, problems } = open(dir);
    const found = Object.fromEntries(store.load().stories.map((story) => [story.id, [story.stage, story.frozen]]));
    expect(problems).toEqual([
      expect.stringMatching(
        /1 from the undamaged .* history.*1 from the backup huskies-2026-.*, 1 with an unknown stage/,
      ),
    ]);
    expect(found).toEqual({
      '60_story_cleanup': ['qa', false],
      '62_story_late': ['backlog', true],
      '63_story_later': ['backlog', false],
    });
    expect(store.text('62_story_late')).toBe('late');
  });

  it('is rebuilt from a backup when nothing else has it', async () => {
    const dir = await filled([STORY]);
    await open(dir).store.close();
    alter(dir, "UPDATE registers SET sum = 'x'; UPDATE documents SET sum = 'x'");
    const { store, problems } = open(dir);
    expect(store.load().stories).toEqual([aStory('60_story_cleanup', { stage: 'qa' })]);
    expect(problems).toEqual([expect.stringMatching(/1 from the backup huskies-2026-/)]);
  });
});

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
