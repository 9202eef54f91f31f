/** The tests of the store's contract that are about deleted stories. */
import { expect, it } from 'vitest';
import type { StoreUnderTest } from './store-contract-pages.ts';
import { aFence, aReceipt, aRun, aStory, aWorktree } from './store-records.ts';

const ID = '60_story_cleanup';

/** Declares them. `make`: called for each test. */
export function deletedStories(make: () => StoreUnderTest): void {
  it('a deleted story is in no list and has no count, even with a run, a fence and a worktree', async () => {
    const { store, reopen } = make();
    store.commit([
      { put: 'story', story: aStory(ID, { stage: 'qa' }), text: 'words' },
      { put: 'run', run: aRun('run_aaaaaaaa') },
      { put: 'fence', fence: aFence(`/w/${ID}`) },
      { put: 'receipt', receipt: aReceipt('rcpt_1') },
      { put: 'worktree', worktree: aWorktree(ID) },
      { remove: 'story', id: ID, at: 5 },
    ]);
    for (const life of [() => Promise.resolve(store), reopen]) {
      const one = await life();
      const { stories, runs, fences, receipts } = one.load();
      expect([stories, receipts, runs.length, fences.length]).toEqual([[], [], 1, 1]);
      expect(one.story(ID)).toBeNull();
      expect(one.stories({ stage: null, text: 'words', after: null, limit: 9 })).toEqual([]);
      expect(one.stories({ stage: 'qa', text: null, after: null, limit: 9 })).toEqual([]);
      expect(one.countStages().qa).toBe(0);
      const rank = one.nearestRank({ stage: 'qa', side: 'below', rank: null, except: null, isValid: () => true });
      expect(rank).toBeNull();
    }
  });

  it('a restored story is as it was, with its text, and is found again', async () => {
    const { store, reopen } = make();
    const story = aStory(ID, { stage: 'merge', priority: 0, labels: ['api'] });
    store.commit([{ put: 'story', story, text: 'words' }]);
    store.commit([{ remove: 'story', id: ID, at: 5 }]);
    const deleted = store.deletion(ID);
    expect(deleted).toEqual({ story, deletedAt: 5 });
    store.commit([{ put: 'story', story: deleted?.story ?? aStory('') }]);
    for (const life of [() => Promise.resolve(store), reopen]) {
      const one = await life();
      expect(one.load().stories).toEqual([story]);
      expect(one.text(ID)).toBe('words');
      expect(one.deletion(ID)).toBeNull();
      const filter = { label: 'api' };
      expect(one.stories({ stage: 'merge', text: 'words', after: null, limit: 9, filter })).toEqual([story]);
    }
  });

  it('lists deleted stories by the time of their deletion, page by page and up to a time', () => {
    const { store } = make();
    const at: [string, number][] = [
      ['3_c', 30],
      ['1_a', 10],
      ['2_b', 10],
      ['4_d', 40],
    ];
    for (const [id, time] of at) {
      store.commit([
        { put: 'story', story: aStory(id) },
        { remove: 'story', id, at: time },
      ]);
    }
    store.commit([{ put: 'story', story: aStory('5_e') }]);
    const ids = (until: number | null, after: { deletedAt: number; id: string } | null, limit = 9) =>
      store.deletions({ until, after, limit }).map(({ story }) => story.id);
    expect(ids(null, null)).toEqual(['1_a', '2_b', '3_c', '4_d']);
    expect([ids(null, null, 2), ids(null, { deletedAt: 10, id: '2_b' }, 2)]).toEqual([
      ['1_a', '2_b'],
      ['3_c', '4_d'],
    ]);
    expect([ids(30, null), ids(9, null)]).toEqual([['1_a', '2_b', '3_c'], []]);
  });

  it('a story that is removed for good leaves nothing but its id, which is not free', async () => {
    const { store, reopen } = make();
    expect(store.isFreeId('my-own.id')).toBe(true);
    store.commit([{ put: 'story', story: aStory('my-own.id'), text: 'words' }]);
    expect(store.isFreeId('my-own.id')).toBe(false);
    store.commit([{ remove: 'deleted', id: 'my-own.id' }]);
    expect(store.text('my-own.id')).toBe('words');
    store.commit([{ remove: 'story', id: 'my-own.id', at: 5 }]);
    expect(store.isFreeId('my-own.id')).toBe(false);
    store.commit([{ remove: 'deleted', id: 'my-own.id' }]);
    for (const life of [() => Promise.resolve(store), reopen]) {
      const one = await life();
      expect([one.deletion('my-own.id'), one.text('my-own.id'), one.isFreeId('my-own.id')]).toEqual([
        null,
        null,
        false,
      ]);
      expect(one.deletions({ until: null, after: null, limit: 9 })).toEqual([]);
    }
  });

  it('a deletion of an unknown or deleted story changes nothing', () => {
    const { store } = make();
    store.commit([{ put: 'story', story: aStory(ID) }]);
    store.commit([
      { remove: 'story', id: ID, at: 5 },
      { remove: 'story', id: ID, at: 9 },
      { remove: 'story', id: 'none', at: 9 },
    ]);
    expect(store.deletions({ until: null, after: null, limit: 9 })).toEqual([{ story: aStory(ID), deletedAt: 5 }]);
  });
}
