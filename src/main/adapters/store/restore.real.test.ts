/** Restores with real files: what comes back, what is kept, and what a failure or a crash leaves. */
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { message, messageText, reasonText } from '../../../contract/index.ts';
import { A_PERSON } from '../../../domain/index.ts';
import { bundleChild, bundleFolder, runChild } from '../../testing/child.ts';
import { aFence, anEvent, aReceipt, aRun, aStory, aWorktree } from '../../testing/store-records.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { listCopies, openStore, restoreCopy } from './index.ts';
import { openSqlite } from './sqlite.ts';

const HOUR_MS = 3_600_000;
const NOON = Date.UTC(2026, 5, 20, 12);
let now = NOON;

function open(dir: string) {
  const problems: string[] = [];
  const report = (problem: Parameters<typeof reasonText>[0]) => problems.push(reasonText(problem, 'copied'));
  const store = openStore({ dir, onProblem: report, now: () => now });
  onTestFinished(() => store.close());
  return { store, problems };
}

/**
 * A closed project with one backup. After the backup its stories were changed, so that it can be seen what comes back.
 */
async function project() {
  now += 24 * HOUR_MS;
  const dir = join(tempFolder(), 'huskies');
  const { store } = open(dir);
  store.commit([
    { put: 'story', story: aStory('60_story_cleanup', { stage: 'qa' }), text: 'test' },
    { put: 'run', run: aRun('run_aaaaaaaa', { status: 'failed' }) },
    { put: 'receipt', receipt: aReceipt('rcpt_1') },
    { put: 'event', event: anEvent('one') },
  ]);
  const name = (await store.backUp())?.name ?? '';
  store.commit([
    { put: 'story', story: aStory('60_story_cleanup', { stage: 'done' }), text: 'spoiled' },
    { put: 'story', story: aStory('77_story_late'), text: 'late' },
    { put: 'event', event: anEvent('two') },
  ]);
  return { dir, name, store };
}

const restore = (dir: string, name: string) => {
  now += HOUR_MS;
  return restoreCopy({ dir, name, now, by: { kind: 'person', via: 'cli' } });
};
/** Names and contents of all databases in the folder. */
const databases = (dir: string) =>
  Object.fromEntries(
    readdirSync(dir)
      .filter((name) => name.endsWith('.db'))
      .map((name) => [name, readFileSync(join(dir, name)).toString('base64')]),
  );

it('I7: stories, texts, runs, receipts and events come back, and an undo brings the later ones back', async () => {
  const { dir, name, store } = await project();
  await store.close();
  const restored = restore(dir, name);
  expect(restored).toMatchObject({ name, stories: 1, asideIsSound: true });
  const after = open(dir);
  expect(after.problems).toEqual([]);
  expect(after.store.load()).toMatchObject({
    stories: [aStory('60_story_cleanup', { stage: 'qa' })],
    runs: [{ id: 'run_aaaaaaaa', status: 'failed' }],
    receipts: [{ id: 'rcpt_1' }],
  });
  expect(after.store.text('60_story_cleanup')).toBe('test');
  const [first, second] = after.store.events(0, 10);
  expect(first).toMatchObject({ seq: 1, message: anEvent('one').message });
  expect(second).toMatchObject({
    kind: 'restored',
    by: { ...A_PERSON, via: 'cli' },
    message: message('backup.restored', { backup: name }),
  });
  // beyond the two that the earlier database had
  expect(second?.seq).toBeGreaterThan(1_000_000);
  // numbers of stories are not used again, since their worktrees and branches may exist
  expect(after.store.nextStoryNumber()).toBe(78);
  await after.store.close();

  const undone = restore(dir, restored.aside ?? '');
  const again = open(dir);
  expect(again.store.text('60_story_cleanup')).toBe('spoiled');
  expect(again.store.text('77_story_late')).toBe('late');
  expect(again.store.events(0, 10).at(-1)?.seq).toBeGreaterThan((second?.seq ?? 0) + 1);
  expect(listCopies(dir).map((copy) => [copy.name, copy.stories, copy.kind])).toEqual(
    expect.arrayContaining([
      [name, 1, 'backup'],
      [restored.aside, 2, 'aside'],
      [undone.aside, 1, 'aside'],
    ]),
  );
});

it('I1, I2: what may still be running, fences and worktrees are taken over from the present database', async () => {
  const { dir, name, store } = await project();
  const worktree = aWorktree('60_story_cleanup', { path: '/w/moved' });
  store.commit([
    { put: 'run', run: aRun('run_bbbbbbbb', { story: '77_story_late', worktree: '/w/77' }) },
    { put: 'fence', fence: aFence('/w/60_story_cleanup') },
    { put: 'worktree', worktree },
  ]);
  await store.close();
  restore(dir, name);
  const { store: after, problems } = open(dir);
  const { runs, fences } = after.load();
  expect(problems).toEqual([]);
  expect(runs.map(({ id, status }) => [id, status])).toEqual([
    ['run_aaaaaaaa', 'failed'],
    ['run_bbbbbbbb', 'running'],
  ]);
  expect(fences.map((fence) => fence.worktree)).toEqual(['/w/60_story_cleanup']);
  expect(after.worktrees()).toEqual([worktree]);
});

it('a run that was live in the backup and has ended since is not live again', async () => {
  const { dir, store } = await project();
  store.commit([{ put: 'run', run: aRun('run_cccccccc', { agent: 'qa' }) }]);
  now += HOUR_MS;
  const name = (await store.backUp())?.name ?? '';
  store.commit([{ put: 'run', run: aRun('run_cccccccc', { agent: 'qa', status: 'completed' }) }]);
  await store.close();
  restore(dir, name);
  expect(
    open(dir)
      .store.load()
      .runs.find(({ id }) => id === 'run_cccccccc')?.status,
  ).toBe('completed');
});

describe('a refusal changes nothing', () => {
  it.each([
    ['an unknown name', () => '../huskies.db', 'There is no backup ../huskies.db.'],
    [
      'a damaged backup',
      (dir: string, name: string) => {
        writeFileSync(join(dir, 'backups', name), 'noise '.repeat(5_000));
        return name;
      },
      / is damaged \(.*\)\. Nothing was changed\./,
    ],
    [
      'a backup of a newer Huskies',
      (dir: string, name: string) => {
        const db = openSqlite(join(dir, 'backups', name));
        db.exec('PRAGMA user_version = 9999');
        db.close();
        return name;
      },
      /newer Huskies \(schema 9999/,
    ],
  ] as const)('%s', async (_name, prepare, why) => {
    const { dir, name, store } = await project();
    await store.close();
    const asked = prepare(dir, name);
    const before = databases(dir);
    let refusal = '';
    try {
      restore(dir, asked);
    } catch (error) {
      refusal = String(error);
    }
    expect(refusal).toMatch(why);
    expect(databases(dir)).toEqual(before);
    expect(readdirSync(dir).filter((one) => one.includes('restoring'))).toEqual([]);
  });
});

it('a damaged present database is kept as it is, and the backup is restored all the same', async () => {
  const { dir, name, store } = await project();
  await store.close();
  writeFileSync(join(dir, 'huskies.db'), 'noise '.repeat(5_000));
  const { aside, asideIsSound } = restore(dir, name);
  expect(asideIsSound).toBe(false);
  expect(readFileSync(join(dir, aside ?? ''), 'utf8')).toBe('noise '.repeat(5_000));
  expect(open(dir).store.text('60_story_cleanup')).toBe('test');
});

it('a backup of an older schema is migrated, and the backup itself stays as it was', async () => {
  const { dir, store } = await project();
  await store.close();
  const fixture = gunzipSync(readFileSync(join(import.meta.dirname, 'fixtures', 'huskies-0.1.db.gz')));
  const name = 'huskies-2025-01-01T00-00-00-000.db';
  writeFileSync(join(dir, 'backups', name), fixture, { mode: 0o600 });
  expect(restore(dir, name).stories).toBe(4);
  expect(readFileSync(join(dir, 'backups', name)).equals(fixture)).toBe(true);
  const { store: after, problems } = open(dir);
  expect(problems).toEqual([]);
  expect(after.text('1_story_basket')).toBe('It forgets them on reload.\n');
});

describe('a crash', () => {
  class Crash extends Error {}
  const crashAt = (dir: string, name: string, at: string) =>
    expect(() =>
      restoreCopy({
        dir,
        name,
        now,
        by: A_PERSON,
        checkpoint(point) {
          if (point === at) throw new Crash();
        },
      }),
    ).toThrow(Crash);

  it('before the present database was set aside has changed nothing', async () => {
    const { dir, name, store } = await project();
    await store.close();
    const before = databases(dir);
    crashAt(dir, name, 'prepared');
    const { store: after, problems } = open(dir);
    expect([after.text('60_story_cleanup'), problems]).toEqual(['spoiled', []]);
    await after.close();
    expect(Object.keys(databases(dir))).toEqual(Object.keys(before));
  });

  it('after it was set aside is finished when the project is opened', async () => {
    const { dir, name, store } = await project();
    await store.close();
    crashAt(dir, name, 'set-aside');
    expect(existsSync(join(dir, 'huskies.db'))).toBe(false);
    const { store: after, problems } = open(dir);
    expect([after.text('60_story_cleanup'), problems]).toEqual(['test', []]);
  });
});

describe('a full disk', () => {
  const bundles = bundleFolder();
  let child = '';
  beforeAll(async () => {
    child = await bundleChild(resolve(import.meta.dirname, 'restore.child.ts'), bundles);
  });

  it.skipIf(!existsSync('/usr/bin/prlimit'))('I7: is named by backup and restore, and nothing is lost', async () => {
    const { dir, name, store } = await project();
    store.commit([{ put: 'story', story: aStory('78_story_large'), text: 'x'.repeat(2_000_000) }]);
    await store.close();
    const larger = `${name.slice(0, -3)}_2.db`;
    renameSync(join(dir, 'backups', name), join(dir, 'backups', larger));
    writeFileSync(join(dir, 'backups', name), readFileSync(join(dir, 'huskies.db')), { mode: 0o600 });
    const before = readdirSync(join(dir, 'backups')).sort();
    const ran = runChild('/usr/bin/prlimit', ['--fsize=1000000', process.execPath, child, dir, name]);
    expect((await ran.ended).code).toBe(0);
    const { backup, restored } = JSON.parse(ran.output());
    for (const refusal of [backup, restored]) {
      expect(refusal).toMatchObject({ code: 'disk' });
      expect(messageText(refusal.why)).toMatch(/^The disk .*Nothing was changed\.$/);
    }
    expect(readdirSync(join(dir, 'backups')).sort()).toEqual(before);
    const after = open(dir);
    expect([after.store.text('60_story_cleanup'), after.problems]).toEqual(['spoiled', []]);
  });
});
