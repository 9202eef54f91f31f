import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { legacy, message, messageText, receiptCause } from '../../../contract/index.ts';
import { STORY_DEFAULTS } from '../../../domain/index.ts';
import type { StoryFilter } from '../../core/ports/index.ts';
import { aGateResult } from '../../testing/store-records.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { openStore } from './index.ts';
import { openSqlite } from './sqlite.ts';

/** A database written by Huskies 0.1, with every kind of record and with sentences instead of codes. */
const FIXTURE = join(__dirname, 'fixtures', 'huskies-0.1.db.gz');

function openFolder(dir = tempFolder()) {
  const problems: unknown[] = [];
  const store = openStore({ dir, onProblem: (problem) => problems.push(problem), now: () => 1_764_300_000_000 });
  onTestFinished(() => store.close());
  return { dir, store, problems };
}

function openOldDatabase() {
  const dir = tempFolder();
  writeFileSync(join(dir, 'huskies.db'), gunzipSync(readFileSync(FIXTURE)), { mode: 0o600 });
  return openFolder(dir);
}

it('a database of 0.1 opens without a problem, and its records keep their sentences', () => {
  const { store, problems } = openOldDatabase();
  const { stories, runs, fences, receipts, worktrees } = store.load();
  expect(problems).toEqual([]);
  expect(stories.map(({ id, stage, blocked, frozen }) => [id, stage, blocked, frozen]).sort()).toEqual([
    ['1_story_basket', 'current', null, false],
    ['2_story_till', 'current', message('blocked.person', { text: 'wartet auf den Schlüssel' }), false],
    ['3_story_shelf', 'backlog', null, true],
  ]);
  expect(store.story('4_story_old')).toMatchObject({ stage: 'archived', title: 'Old', blocked: null });
  expect(store.text('1_story_basket')).toBe('It forgets them on reload.\n');
  expect(worktrees[0]).toMatchObject({ branch: 'huskies/1_story_basket', empty: ['vendor/lib'] });
  expect(runs.map(({ containment }) => containment)).toEqual(['keeper', 'keeper', 'keeper']);
  expect(runs.map(({ id, status, reason, stopping }) => [id, status, reason, stopping?.why])).toEqual([
    ['run_aaaaaaaaaaaa', 'running', null, legacy('story is in qa, which wants qa, not coder')],
    ['run_bbbbbbbbbbbb', 'failed', legacy('exit 3'), undefined],
    ['run_cccccccccccc', 'failed', legacy('stopped'), undefined],
  ]);
  expect(fences).toMatchObject([
    {
      reason: legacy('2 processes are still alive'),
      processes: [{ why: legacy('waits in D state on fsync') }, { why: legacy('belongs to user 0') }],
    },
  ]);
  expect(receipts.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['rcpt_bbbbbbbb', 'gone'],
    ['rcpt_cccccccc', 'survivors'],
  ]);
  // a receipt of an archived story
  expect(store.receipt('rcpt_eeeeeeee')).toMatchObject({ verdict: 'unknown', containment: 'none' });
  const [exit] = store.receipts('2_story_till');
  expect(exit && receiptCause(exit)).toBe('coder-1 ended: the agent ended with exit 3');
  expect(store.receipts('4_story_old').map(({ why }) => messageText(why))).toEqual([
    'the host ended while this run was at work',
    'the agent ended with exit 0',
  ]);
  const events = store.events(0, 100);
  expect(events.map(({ kind }) => kind)).toEqual([
    ...['story_added', 'story_moved', 'start_asked', 'started', 'stop_asked', 'failed', 'stop_failed', 'completed'],
    ...['fence_forced', 'story_blocked', 'worktree_note', 'copied'],
  ]);
  expect(events[0]).toEqual({
    seq: 1,
    at: 1_764_300_000_000,
    kind: 'story_added',
    story: '1_story_basket',
    agent: null,
    run: null,
    by: null,
    message: legacy('The basket keeps its things'),
  });
  expect(events.filter((event) => event.message.code !== 'legacy')).toEqual([]);
});

it('stories of 0.1 have the defaults of newer fields, and are found by them', async () => {
  const { dir, store } = openOldDatabase();
  const { stories } = store.load();
  for (const story of stories) expect(story).toMatchObject(STORY_DEFAULTS);
  const page = { stage: null, text: null, after: null, limit: 10 };
  const ids = (filter: StoryFilter, from = store) => from.stories({ ...page, filter }).map(({ id }) => id);
  expect(ids({ priority: 2, held: false })).toHaveLength(4);
  expect(ids({ blocked: true })).toEqual(['2_story_till']);
  const basket = stories.find(({ id }) => id === '1_story_basket');
  if (basket === undefined) throw new Error('the story is gone');
  const acceptance = [{ id: 'a', text: 'It remembers', done: { at: 1, by: 'person' } }];
  const edited = { ...basket, priority: 0, labels: ['ui'], after: ['2_story_till'], acceptance } as const;
  store.commit([{ put: 'story', story: edited }]);
  await store.close();
  const again = openFolder(dir);
  expect(again.store.story('1_story_basket')).toEqual(edited);
  expect([ids({ label: 'ui' }, again.store), ids({ priority: 0 }, again.store)]).toEqual([[basket.id], [basket.id]]);
  expect(again.problems).toEqual([]);
});

it('a database of 0.1 has no results of gates, and keeps new ones for good', async () => {
  const { dir, store } = openOldDatabase();
  const page = { before: null, limit: 10 };
  expect(store.gateResults('1_story_basket', page)).toEqual([]);
  const result = aGateResult('run_gate0000', { story: '1_story_basket', tree: null });
  store.commit([{ put: 'gate-result', result }]);
  await store.close();
  const db = openSqlite(join(dir, 'huskies.db'));
  for (const change of ['DELETE FROM gate_results', "UPDATE gate_results SET body = ''"]) {
    expect(() => db.exec(change)).toThrow(/append-only/);
  }
  db.close();
  expect(openFolder(dir).store.gateResults('1_story_basket', page)).toEqual([result]);
});

it('new rows in a database of 0.1 have codes, old rows stay, and a story keeps its reason', async () => {
  const { dir, store } = openOldDatabase();
  const till = store.load().stories.find(({ id }) => id === '2_story_till');
  if (till === undefined) throw new Error('the story is gone');
  const why = message('command.move.done', { from: 'current', to: 'qa' });
  store.commit([
    { put: 'story', story: { ...till, stage: 'qa' } },
    {
      put: 'event',
      event: { at: 1, kind: 'story_moved', story: till.id, agent: null, run: null, by: null, message: why },
    },
  ]);
  await store.close();
  const again = openFolder(dir);
  const kept = again.store.load().stories.find(({ id }) => id === '2_story_till');
  expect(kept).toEqual({ ...till, stage: 'qa' });
  expect(again.store.events(12, 10)).toMatchObject([{ seq: 13, kind: 'story_moved', message: why }]);
  expect(again.problems).toEqual([]);
});
