/** What every Store must do: run against the real one and against the fake, so that models believe the right thing. */
import { describe, expect, it } from 'vitest';
import type { Store } from '../core/ports/index.ts';
import { aFence, anEvent, aReceipt, aRun, aStory } from './store-records.ts';

export interface StoreUnderTest {
  store: Store;
  /** A second life of the same data, as after a restart of the host; the first one is over then. */
  reopen(): Store;
}

export function storeContract(name: string, make: () => StoreUnderTest): void {
  describe(name, () => {
    it('starts empty', () => {
      const { store } = make();
      expect(store.load()).toEqual({ stories: [], runs: [], fences: [], receipts: [], worktrees: [] });
      expect(store.nextStoryNumber()).toBe(1);
      expect(store.text('60_story_cleanup')).toBeNull();
      expect(store.receipt('rcpt_x')).toBeNull();
      expect(store.lastRun('60_story_cleanup', 'coder-1')).toBeNull();
      expect(store.events(0, 10)).toEqual([]);
    });

    it('gives back after a restart what one commit wrote', () => {
      const { store, reopen } = make();
      const story = aStory('60_story_cleanup', {
        stage: 'current',
        blocked: 'waits for a key',
        frozen: true,
        rank: 'a1',
      });
      store.commit([
        { put: 'story', story, text: '\uFEFF# Clean up\n\n\uFEFFÄ 🐕 \u0000 end' },
        { put: 'run', run: aRun('run_aaaaaaaa') },
        { put: 'fence', fence: aFence('/w/60_story_cleanup') },
        { put: 'receipt', receipt: aReceipt('rcpt_1') },
        {
          put: 'worktree',
          story: story.id,
          path: '/w/60_story_cleanup',
          branch: 'huskies/60_story_cleanup',
          empty: ['libs/ü'],
        },
      ]);
      const again = reopen();
      expect(again.load()).toEqual({
        stories: [story],
        runs: [aRun('run_aaaaaaaa')],
        fences: [aFence('/w/60_story_cleanup')],
        receipts: [aReceipt('rcpt_1')],
        worktrees: [
          { story: story.id, path: '/w/60_story_cleanup', branch: 'huskies/60_story_cleanup', empty: ['libs/ü'] },
        ],
      });
      expect(again.text(story.id)).toBe('\uFEFF# Clean up\n\n\uFEFFÄ 🐕 \u0000 end');
      expect(again.receipt('rcpt_1')).toEqual(aReceipt('rcpt_1'));
    });

    it('I7: a story keeps its text through every move, and its stage is the last one committed', () => {
      const { store, reopen } = make();
      store.commit([{ put: 'story', story: aStory('60_story_cleanup'), text: 'test' }]);
      for (const stage of ['current', 'qa', 'merge', 'current', 'done', 'archived', 'done'] as const) {
        store.commit([{ put: 'story', story: aStory('60_story_cleanup', { stage }) }]);
        expect(store.text('60_story_cleanup')).toBe('test');
        expect(store.load().stories).toEqual([aStory('60_story_cleanup', { stage })]);
      }
      const again = reopen();
      expect(again.text('60_story_cleanup')).toBe('test');
      expect(again.load().stories).toEqual([aStory('60_story_cleanup', { stage: 'done' })]);
    });

    it('replaces title and text when they are given, and clears a flag', () => {
      const { store } = make();
      store.commit([{ put: 'story', story: aStory('1_story_a', { blocked: 'why', frozen: true }), text: 'old' }]);
      store.commit([{ put: 'story', story: aStory('1_story_a', { title: 'New \u0000 title' }), text: 'new' }]);
      expect(store.load().stories).toEqual([aStory('1_story_a', { title: 'New \u0000 title' })]);
      expect(store.text('1_story_a')).toBe('new');
    });

    it('knows a story without a text', () => {
      const { store } = make();
      store.commit([{ put: 'story', story: aStory('1_story_a') }]);
      expect(store.text('1_story_a')).toBe('');
    });

    it('takes a removed run out of the pool and still finds it as the last one', () => {
      const { store, reopen } = make();
      store.commit([{ put: 'run', run: aRun('run_aaaaaaaa') }]);
      store.commit([{ put: 'run', run: aRun('run_bbbbbbbb') }]);
      // The older run ends later: that must not make it the last one.
      store.commit([{ put: 'run', run: aRun('run_aaaaaaaa', { status: 'failed' }) }]);
      store.commit([
        { remove: 'run', id: 'run_aaaaaaaa' },
        { remove: 'run', id: 'run_bbbbbbbb' },
        { remove: 'run', id: 'run_unknown0' },
      ]);
      expect(store.load().runs).toEqual([]);
      expect(store.lastRun('60_story_cleanup', 'coder-1')).toBe('run_bbbbbbbb');
      expect(store.lastRun('60_story_cleanup', 'coder-2')).toBeNull();
      expect(store.lastRun('60_story', 'coder-1')).toBeNull();
      expect(reopen().lastRun('60_story_cleanup', 'coder-1')).toBe('run_bbbbbbbb');
    });

    it('puts, replaces and lifts fences', () => {
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

    it('keeps all receipts of a story, newest first, and loads the newest of each', () => {
      const { store } = make();
      const other = aReceipt('rcpt_3', { story: '61_story_other' });
      for (const receipt of [aReceipt('rcpt_1'), other, aReceipt('rcpt_2')])
        store.commit([{ put: 'receipt', receipt }]);
      expect(store.receipts('60_story_cleanup').map((one) => one.id)).toEqual(['rcpt_2', 'rcpt_1']);
      expect(store.load().receipts).toEqual([other, aReceipt('rcpt_2')]);
    });

    it('refuses to write a receipt twice', () => {
      const { store } = make();
      store.commit([{ put: 'receipt', receipt: aReceipt('rcpt_1') }]);
      expect(() => store.commit([{ put: 'receipt', receipt: aReceipt('rcpt_1', { verdict: 'unknown' }) }])).toThrow();
      expect(store.receipt('rcpt_1')).toEqual(aReceipt('rcpt_1'));
    });

    it('numbers events without end and pages through them', () => {
      const { store, reopen } = make();
      const written = store.commit([
        { put: 'event', event: anEvent('one', { data: { from: 'qa', list: [1, null] } }) },
        { put: 'story', story: aStory('1_story_a') },
        { put: 'event', event: anEvent('two \u0000 end', { agent: 'coder-1', run: 'run_aaaaaaaa', story: null }) },
      ]);
      expect(written.map((event) => [event.seq, event.text])).toEqual([
        [1, 'one'],
        [2, 'two \u0000 end'],
      ]);
      expect(store.commit([{ put: 'event', event: anEvent('three') }])[0]?.seq).toBe(3);
      expect(store.events(0, 2)).toEqual(written);
      expect(store.commit([])).toEqual([]);
      expect(
        reopen()
          .events(2, 10)
          .map((event) => event.text),
      ).toEqual(['three']);
    });

    it('never gives a story number twice', () => {
      const { store, reopen } = make();
      store.commit([{ put: 'story', story: aStory('7_story_a') }]);
      store.commit([{ put: 'story', story: aStory('3_story_b') }]);
      store.commit([{ put: 'story', story: aStory('my-own.id') }]);
      store.commit([{ put: 'story', story: aStory('99999999999999999999_story_c') }]);
      expect(store.nextStoryNumber()).toBe(8);
      expect(reopen().nextStoryNumber()).toBe(8);
    });

    it('writes all changes of a commit or none', () => {
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
      for (const life of [() => store, reopen]) {
        const one = life();
        expect(one.load().stories).toEqual([aStory('1_story_a')]);
        expect(one.text('1_story_a')).toBe('kept');
        expect(one.nextStoryNumber()).toBe(2);
        expect(one.events(0, 10)).toEqual([]);
      }
    });

    it('goes on after a failed commit, in memory and on disk alike', () => {
      const { store, reopen } = make();
      store.commit([{ put: 'receipt', receipt: aReceipt('rcpt_1') }]);
      const bad = { put: 'receipt', receipt: aReceipt('rcpt_1') } as const;
      expect(() => store.commit([{ put: 'story', story: aStory('1_story_a') }, bad])).toThrow();
      store.commit([{ put: 'story', story: aStory('2_story_b', { stage: 'qa' }) }]);
      expect(store.load().stories).toEqual([aStory('2_story_b', { stage: 'qa' })]);
      expect(reopen().load().stories).toEqual([aStory('2_story_b', { stage: 'qa' })]);
    });

    it('hands out copies and keeps copies', () => {
      const { store } = make();
      const story = aStory('1_story_a');
      store.commit([{ put: 'story', story }]);
      story.stage = 'done';
      for (const loaded of store.load().stories) loaded.stage = 'qa';
      expect(store.load().stories[0]?.stage).toBe('backlog');
    });

    it('closes twice without complaint', () => {
      const { store } = make();
      store.close();
      store.close();
    });
  });
}
