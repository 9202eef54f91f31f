/** The tests of the store's contract that are about worktrees: their places, their care and fences that were released. */
import { expect, it } from 'vitest';
import { legacy } from '../../contract/index.ts';
import { noCare } from '../../domain/index.ts';
import type { StoreUnderTest } from './store-contract-pages.ts';
import { aFence, aStory, aWorktree } from './store-records.ts';

/** Declares them. `make`: called for each test. */
export function worktreeRecords(make: () => StoreUnderTest): void {
  it('keeps releases and former paths of worktrees until they are removed', async () => {
    const { store, reopen } = make();
    const { processes } = aFence('/w/a');
    const release = {
      run: 'run_a',
      worktree: '/w/a',
      story: '1_a',
      agent: 'coder-1',
      at: 5,
      boot: 'boot-1',
      processes,
    };
    const moved = { from: '/w/old', to: '/w/a', boot: 'boot-1' };
    store.commit([
      { put: 'release', release: { ...release, processes: [] } },
      { put: 'release', release },
      { put: 'moved', moved: { ...moved, to: '/w/b', boot: null } },
      { put: 'moved', moved },
    ]);
    // The stores are used one after the other, since reopening ends the first.
    for (const life of [() => Promise.resolve(store), reopen]) {
      expect((await life()).load()).toMatchObject({ releases: [release], moved: [moved] });
    }
    const next = await reopen();
    next.commit([
      { remove: 'release', run: 'run_a' },
      { remove: 'moved', from: '/w/old' },
    ]);
    expect((await reopen()).load()).toMatchObject({ releases: [], moved: [] });
  });

  it('keeps the care of a worktree, the newest record of each story', async () => {
    const { store, reopen } = make();
    const care = {
      ...noCare('1_a'),
      setup: { worktree: 'wt_1', key: 'k', done: 2 },
      removal: { askedAt: 4, teardownAt: 5, snapshot: 'refs/huskies/trash/1_a/6' },
      removed: { id: 'wt_1', path: '/w', ref: 'r', at: 7 },
      kept: legacy('x'),
      carried: { worktree: 'wt_1', globs: ['.env'] },
      port: 20_001,
    };
    store.commit([
      { put: 'care', care: { ...care, setup: null } },
      { put: 'care', care },
      { put: 'care', care: noCare('1_b') },
      { put: 'care', care: { ...noCare('1_c'), restoring: 'r' } },
    ]);
    expect([store.care('1_a'), store.care('none')]).toEqual([care, null]);
    expect([...store.ports()]).toEqual([['1_a', 20_001]]);
    expect(store.openCares().sort()).toEqual(['1_a', '1_c']);
    expect((await reopen()).care('1_a')).toEqual(care);
  });

  it('finds every worktree by id, owner and path, and loads those of lanes and of the working set', async () => {
    const { store, reopen } = make();
    const lane = aWorktree('_merge', { owner: { kind: 'lane', lane: 0 } });
    const [open, old, fenced] = ['1_story_open', '2_story_old', '3_story_fenced'].map((id) => aWorktree(id));
    if (!open || !old || !fenced) throw new Error('three');
    store.commit([
      { put: 'story', story: aStory('1_story_open') },
      { put: 'story', story: aStory('2_story_old', { stage: 'archived' }) },
      { put: 'story', story: aStory('3_story_fenced', { stage: 'archived' }) },
      { put: 'fence', fence: aFence('/w/3_story_fenced', { story: '3_story_fenced' }) },
      ...[lane, open, old, fenced].map((worktree) => ({ put: 'worktree' as const, worktree })),
    ]);
    const again = await reopen();
    expect(again.load().worktrees).toEqual([lane, open, fenced]);
    for (const one of [lane, open, old, fenced])
      expect([again.worktree({ id: one.id }), again.worktree({ path: one.path }), again.worktree(one.owner)]).toEqual([
        one,
        one,
        one,
      ]);
    expect(again.worktrees()).toHaveLength(4);
    again.commit([{ remove: 'worktree', id: old.id }]);
    expect([again.worktree(old.owner), again.worktree({ path: '/w/none' })]).toEqual([null, null]);
  });
}
