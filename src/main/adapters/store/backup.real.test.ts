/** Backups of an open host: when they are made, what they replace, and what a failure leaves. */
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { aStory } from '../../testing/store-records.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { stamp } from './backup-plan.ts';
import { listCopies, openStore } from './index.ts';

const HOUR_MS = 3_600_000;

/** A store with one story, whose clock the test moves. */
function opened() {
  const dir = join(tempFolder(), 'huskies');
  const clock = { now: Date.UTC(2026, 5, 20, 12) };
  const store = openStore({ dir, onProblem: (problem) => expect(problem).toBe(null), now: () => clock.now });
  onTestFinished(() => store.close());
  const change = (id: string) => store.commit([{ put: 'story', story: aStory(id), text: `text of ${id}` }]);
  change('1_story_a');
  return { dir, clock, store, change, names: () => readdirSync(join(dir, 'backups')).sort() };
}

/** Overwrites two pages near the end of a closed database, where the large text is. */
function breakText(path: string): void {
  const fd = openSync(path, 'r+');
  writeSync(fd, Buffer.alloc(8_192, 0x5a), 0, 8_192, statSync(path).size - 32_768);
  closeSync(fd);
}

it('I7: one is made each hour in which something changed, and has it; a day without changes replaces the last one', async () => {
  const { dir, clock, store, change, names } = opened();
  const first = await store.backUp();
  expect(await store.backUp()).toBe(null);
  clock.now += HOUR_MS;
  expect(await store.backUp()).toBe(null);
  change('2_story_b');
  const second = await store.backUp();
  expect(names()).toEqual([first?.name, second?.name]);
  expect(listCopies(dir).map(({ stories, problem }) => [stories, problem])).toEqual([
    [2, null],
    [1, null],
  ]);
  clock.now += 24 * HOUR_MS;
  const daily = await store.backUp();
  expect(names()).toEqual([first?.name, daily?.name]);
});

it('those that are no longer kept are deleted, but only after a sound one was made', async () => {
  const { dir, clock, store, names } = opened();
  const folder = join(dir, 'backups');
  mkdirSync(folder, { mode: 0o700 });
  for (let n = 1; n <= 60; n += 1)
    writeFileSync(join(folder, `huskies-${stamp(clock.now - n * HOUR_MS)}.db`), '', { mode: 0o600 });
  const before = names();
  store.commit([{ put: 'story', story: aStory('1_story_a'), text: 'x'.repeat(200_000) }]);
  await store.close();
  breakText(join(dir, 'huskies.db'));
  const broken = openStore({ dir, onProblem: () => undefined, now: () => clock.now, checkedAt: clock.now });
  await expect(broken.backUp()).rejects.toMatchObject({ refusal: { code: expect.stringMatching(/disk|unreadable/) } });
  expect(names()).toEqual(before);
  await broken.close();
  rmSync(join(dir, 'huskies.db'));
  const fresh = openStore({ dir, onProblem: () => undefined, now: () => clock.now });
  onTestFinished(() => fresh.close());
  fresh.commit([{ put: 'story', story: aStory('2_story_b') }]);
  const made = await fresh.backUp();
  // the newest 24, and the last one of an earlier day
  expect(names()).toHaveLength(25);
  expect(names().at(-1)).toBe(made?.name);
});

it('a planted folder is refused, an unsound copy is listed with its reason, and nothing of it is followed', async () => {
  const { dir, store } = opened();
  await store.backUp();
  const folder = join(dir, 'backups');
  const [good = ''] = readdirSync(folder);
  writeFileSync(join(folder, 'huskies-2026-01-01T00-00-00-000.db'), 'noise '.repeat(5_000));
  writeFileSync(join(folder, 'huskies-2026-01-02T00-00-00-000.db'), '');
  symlinkSync(join(folder, good), join(folder, 'huskies-2026-01-03T00-00-00-000.db'));
  mkdirSync(join(folder, 'huskies-2026-01-04T00-00-00-000.db'));
  expect(listCopies(dir).map(({ name, problem }) => [name, problem?.code ?? null])).toEqual([
    [good, null],
    ['huskies-2026-01-04T00-00-00-000.db', 'state.planted'],
    ['huskies-2026-01-03T00-00-00-000.db', 'state.planted'],
    ['huskies-2026-01-02T00-00-00-000.db', 'backup.unsound'],
    ['huskies-2026-01-01T00-00-00-000.db', 'backup.unsound'],
  ]);
  truncateSync(join(folder, good), 8_192);
  expect(listCopies(dir)[0]?.problem?.code).toBe('backup.unsound');
});
