/** A damaged database is put aside, restored and reported. It never prevents a start, and is never deleted. */
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
import { beforeEach, describe, expect, it } from 'vitest';
import { anEvent, aStory } from '../../testing/store-records.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { files, filled, open, STORY, waitForBackups } from './damage.testing.ts';
import { checkDatabase, openStore } from './index.ts';

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
