/** The tests that every Store must pass. They run on the real store and on the fake one, so that models can rely on it. */

import { describe, expect, it } from 'vitest';
import { legacy, message } from '../../contract/index.ts';
import { deletedStories } from './store-contract-deleted.ts';
import { historyRecords } from './store-contract-history.ts';
import { type StoreUnderTest, storyPages } from './store-contract-pages.ts';
import { pipelineRecords } from './store-contract-pipeline.ts';
import { worktreeRecords } from './store-contract-worktrees.ts';
import { aFence, anEvent, aReceipt, aRun, aStory, aWorktree, emptyContents } from './store-records.ts';

/** Declares the tests. `make`: called for each test. */
export function storeContract(name: string, make: () => StoreUnderTest): void {
  describe(name, () => {
    it('starts empty', () => {
      const { store } = make();
      expect(store.load()).toEqual(emptyContents());
      expect(store.nextStoryNumber()).toBe(1);
      expect(store.text('60_story_cleanup')).toBeNull();
      expect(store.receipt('rcpt_x')).toBeNull();
      expect(store.lastRun('60_story_cleanup', 'coder-1')).toBeNull();
      expect(store.events(0, 10)).toEqual([]);
    });

    it('returns after a restart what one commit wrote', async () => {
      const { store, reopen } = make();
      const story = aStory('60_story_cleanup', {
        stage: 'current',
        blocked: legacy('waits for a key'),
        frozen: true,
        priority: 0,
        labels: ['api', 'später 🐕'],
        after: ['1_story_a'],
        acceptance: [
          { id: 'b', text: 'Tests pass', done: { at: 5, by: 'run_aaaaaaaa' } },
          { id: 'a', text: 'Docs are true', done: null },
        ],
        hold: message('legacy', { text: 'stopped' }),
        rank: 'a1',
      });
      const lane = aWorktree('_merge', { owner: { kind: 'lane', lane: 0 } });
      store.commit([
        { put: 'story', story, text: '\uFEFF# Clean up\n\n\uFEFFÄ 🐕 \u0000 end' },
        { put: 'run', run: aRun('run_aaaaaaaa') },
        { put: 'fence', fence: aFence('/w/60_story_cleanup') },
        { put: 'receipt', receipt: aReceipt('rcpt_1') },
        { put: 'worktree', worktree: lane },
        { put: 'worktree', worktree: aWorktree(story.id, { empty: ['libs/ü'] }) },
      ]);
      const again = await reopen();
      expect(again.load()).toEqual({
        ...emptyContents(),
        stories: [story],
        runs: [aRun('run_aaaaaaaa')],
        fences: [aFence('/w/60_story_cleanup')],
        receipts: [aReceipt('rcpt_1')],
        worktrees: [lane, aWorktree(story.id, { empty: ['libs/ü'] })],
      });
      expect(again.text(story.id)).toBe('\uFEFF# Clean up\n\n\uFEFFÄ 🐕 \u0000 end');
      expect(again.receipt('rcpt_1')).toEqual(aReceipt('rcpt_1'));
    });

    it('I7: a story keeps its text through every move, and its stage is the last one committed', async () => {
      const { store, reopen } = make();
      store.commit([{ put: 'story', story: aStory('60_story_cleanup'), text: 'test' }]);
      for (const stage of ['current', 'qa', 'merge', 'current', 'done', 'archived', 'done'] as const) {
        store.commit([{ put: 'story', story: aStory('60_story_cleanup', { stage }) }]);
        expect(store.text('60_story_cleanup')).toBe('test');
        expect(store.story('60_story_cleanup')).toEqual(aStory('60_story_cleanup', { stage }));
      }
      const again = await reopen();
      expect(again.text('60_story_cleanup')).toBe('test');
      expect(again.load().stories).toEqual([aStory('60_story_cleanup', { stage: 'done' })]);
    });

    it('replaces title and text when a change contains them, and clears a flag', () => {
      const { store } = make();
      store.commit([
        {
          put: 'story',
          story: aStory('1_story_a', { blocked: message('blocked.person', { text: 'why' }), frozen: true }),
          text: 'old',
        },
      ]);
      store.commit([{ put: 'story', story: aStory('1_story_a', { title: 'New \u0000 title' }), text: 'new' }]);
      expect(store.load().stories).toEqual([aStory('1_story_a', { title: 'New \u0000 title' })]);
      expect(store.text('1_story_a')).toBe('new');
    });

    it('stores a story without a text', () => {
      const { store } = make();
      store.commit([{ put: 'story', story: aStory('1_story_a') }]);
      expect(store.text('1_story_a')).toBe('');
    });

    it('removes a run from the pool and still finds it as the last run', async () => {
      const { store, reopen } = make();
      store.commit([{ put: 'run', run: aRun('run_aaaaaaaa') }]);
      store.commit([{ put: 'run', run: aRun('run_bbbbbbbb') }]);
      // The older run ends later, which must not make it the last one.
      store.commit([{ put: 'run', run: aRun('run_aaaaaaaa', { status: 'failed' }) }]);
      store.commit([
        { remove: 'run', id: 'run_aaaaaaaa' },
        { remove: 'run', id: 'run_bbbbbbbb' },
        { remove: 'run', id: 'run_unknown0' },
      ]);
      expect(store.load().runs).toEqual([]);
      expect(store.lastRun('60_story_cleanup', 'coder-1')).toBe('run_bbbbbbbb');
      expect(store.run('run_aaaaaaaa')).toEqual(aRun('run_aaaaaaaa', { status: 'failed' }));
      expect(store.run('run_unknown0')).toBeNull();
      expect(store.lastRun('60_story_cleanup', 'coder-2')).toBeNull();
      expect(store.lastRun('60_story', 'coder-1')).toBeNull();
      expect((await reopen()).lastRun('60_story_cleanup', 'coder-1')).toBe('run_bbbbbbbb');
    });

    it('puts, replaces and removes fences', () => {
      const { store } = make();
      store.commit([{ put: 'fence', fence: aFence('/w/a') }]);
      store.commit([{ put: 'fence', fence: aFence('/w/a', { attempts: 3 }) }]);
      expect(store.load().fences).toEqual([aFence('/w/a', { attempts: 3 })]);
      store.commit([
        { remove: 'fence', worktree: '/w/a' },
        { remove: 'fence', worktree: '/w/none' },
      ]);
      expect(store.load().fences).toEqual([]);
    });

    it('keeps that automatic starts are paused until they are resumed', async () => {
      const { store, reopen } = make();
      store.commit([{ put: 'paused', since: 1_000 }]);
      store.commit([{ put: 'paused', since: 2_000 }]);
      const later = await reopen();
      expect(later.load().pausedAt).toBe(2_000);
      later.commit([{ remove: 'paused' }]);
      expect(later.load().pausedAt).toBeNull();
    });

    it('loads the working set: no archived story, unless it still has a run in the pool or a fence', async () => {
      const { store, reopen } = make();
      const archived = (id: string) => aStory(id, { stage: 'archived' });
      store.commit([
        { put: 'story', story: aStory('1_open') },
        ...['2_gone', '3_run', '4_fenced'].map((id) => ({ put: 'story' as const, story: archived(id), text: 'old' })),
        { put: 'run', run: aRun('run_aaaaaaaa', { story: '3_run' }) },
        { put: 'fence', fence: aFence('/w/4', { story: '4_fenced' }) },
        ...['2_gone', '3_run'].map((story) => ({
          put: 'receipt' as const,
          receipt: aReceipt(`of_${story}`, { story }),
        })),
      ]);
      for (const life of [() => Promise.resolve(store), reopen]) {
        const one = await life();
        const { stories, receipts } = one.load();
        expect(stories.map(({ id }) => id).sort()).toEqual(['1_open', '3_run', '4_fenced']);
        expect(receipts.map(({ id }) => id)).toEqual(['of_3_run']);
        expect(one.story('2_gone')).toEqual(archived('2_gone'));
        expect(one.story('9_none')).toBeNull();
        expect(one.text('2_gone')).toBe('old');
        expect(one.receipts('2_gone')).toHaveLength(1);
        expect(one.countStages()).toEqual({ backlog: 1, current: 0, qa: 0, merge: 0, done: 0, archived: 3 });
      }
    });

    storyPages(make);

    deletedStories(make);

    worktreeRecords(make);

    pipelineRecords(make);

    historyRecords(make);

    it('never assigns a story number twice', async () => {
      const { store, reopen } = make();
      store.commit([{ put: 'story', story: aStory('7_story_a') }]);
      store.commit([{ put: 'story', story: aStory('3_story_b') }]);
      store.commit([{ put: 'story', story: aStory('my-own.id') }]);
      store.commit([{ put: 'story', story: aStory('99999999999999999999_story_c') }]);
      expect(store.nextStoryNumber()).toBe(8);
      expect((await reopen()).nextStoryNumber()).toBe(8);
    });

    it('writes either all changes of a commit or none', async () => {
      const { store, reopen } = make();
      store.commit([
        { put: 'receipt', receipt: aReceipt('rcpt_1') },
        { put: 'story', story: aStory('1_story_a'), text: 'kept' },
      ]);
      expect(() =>
        store.commit([
          { put: 'story', story: aStory('1_story_a', { stage: 'done', title: 'lost' }), text: 'lost' },
          { put: 'story', story: aStory('9_story_b') },
          { put: 'event', event: anEvent('lost') },
          { put: 'receipt', receipt: aReceipt('rcpt_1') },
        ]),
      ).toThrow();
      for (const life of [() => Promise.resolve(store), reopen]) {
        const one = await life();
        expect(one.load().stories).toEqual([aStory('1_story_a')]);
        expect(one.text('1_story_a')).toBe('kept');
        expect(one.nextStoryNumber()).toBe(2);
        expect(one.events(0, 10)).toEqual([]);
      }
    });

    it('still works after a failed commit, in memory and on disk', async () => {
      const { store, reopen } = make();
      store.commit([{ put: 'receipt', receipt: aReceipt('rcpt_1') }]);
      const bad = { put: 'receipt', receipt: aReceipt('rcpt_1') } as const;
      expect(() => store.commit([{ put: 'story', story: aStory('1_story_a') }, bad])).toThrow();
      store.commit([{ put: 'story', story: aStory('2_story_b', { stage: 'qa' }) }]);
      expect(store.load().stories).toEqual([aStory('2_story_b', { stage: 'qa' })]);
      expect((await reopen()).load().stories).toEqual([aStory('2_story_b', { stage: 'qa' })]);
    });

    it('returns copies and keeps copies', () => {
      const { store } = make();
      const story = aStory('1_story_a');
      store.commit([{ put: 'story', story }]);
      story.stage = 'done';
      for (const loaded of store.load().stories) loaded.stage = 'qa';
      expect(store.load().stories[0]?.stage).toBe('backlog');
    });

    it('can be closed twice', async () => {
      const { store } = make();
      await store.close();
      await store.close();
    });
  });
}
