/** The tests that every Store must pass. They run on the real store and on the fake one, so that models can rely on it. */

import { describe, expect, it } from 'vitest';
import { type EventRecord, legacy, message } from '../../contract/index.ts';
import { noCare } from '../../domain/index.ts';
import { deletedStories } from './store-contract-deleted.ts';
import { type StoreUnderTest, storyPages } from './store-contract-pages.ts';
import { aFence, aGateResult, anEvent, aReceipt, aRun, aStory, aWorktree } from './store-records.ts';

/** Declares the tests. `make`: called for each test. */
export function storeContract(name: string, make: () => StoreUnderTest): void {
  describe(name, () => {
    it('starts empty', () => {
      const { store } = make();
      expect(store.load()).toEqual({
        stories: [],
        runs: [],
        fences: [],
        receipts: [],
        worktrees: [],
        releases: [],
        progress: [],
        gateResults: [],
        mergeEntries: [],
        mergeRequests: [],
        pullRequests: [],
        candidates: [],
        moved: [],
        pausedAt: null,
      });
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
        stories: [story],
        runs: [aRun('run_aaaaaaaa')],
        fences: [aFence('/w/60_story_cleanup')],
        receipts: [aReceipt('rcpt_1')],
        worktrees: [lane, aWorktree(story.id, { empty: ['libs/ü'] })],
        releases: [],
        progress: [],
        gateResults: [],
        mergeEntries: [],
        mergeRequests: [],
        pullRequests: [],
        candidates: [],
        moved: [],
        pausedAt: null,
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

    it('keeps progress, entries and candidates of the pipeline until they are removed', async () => {
      const { store, reopen } = make();
      const progress = {
        story: '1_a',
        stage: 'current' as const,
        since: 5,
        agent: 'coder-1',
        isFinished: true,
        endedAt: 6,
        rejections: { current: 1 },
        crashes: [3],
        notBefore: null,
        findings: { kind: 'gate' as const, gate: 'tests', run: 'run_a' },
        verdict: { pass: false, findings: 'The sum is wrong.', run: 'run_b' },
      };
      const entry = {
        story: '1_a',
        enteredAt: 6,
        group: { number: 2, head: 'c1' },
        conflict: { onto: 'c0', head: 'c1', files: ['a.mjs'] },
      };
      const candidate = (id: string, lane: number) => ({
        id,
        lane,
        onto: 'c0',
        tip: 'c2',
        parts: [{ story: '1_a', head: 'c1', commit: 'c2' }],
        left: ['2_b'],
        builtAt: 7,
      });
      store.commit([
        { put: 'progress', progress: { ...progress, agent: null, verdict: null } },
        { put: 'progress', progress },
        { put: 'merge-entry', entry },
        { put: 'merge-request', request: { story: '1_a', since: 5 } },
        { put: 'pull-request', pull: { story: '1_a', pushed: 'c1', number: null } },
        { put: 'candidate', candidate: candidate('m1', 1) },
        { put: 'candidate', candidate: candidate('m2', 0) },
      ]);
      const expected = {
        progress: [progress],
        mergeEntries: [entry],
        mergeRequests: [{ story: '1_a', since: 5 }],
        pullRequests: [{ story: '1_a', pushed: 'c1', number: null }],
        candidates: [candidate('m2', 0), candidate('m1', 1)],
      };
      expect(store.load()).toMatchObject(expected);
      const next = await reopen();
      expect(next.load()).toMatchObject(expected);
      next.commit([
        { remove: 'progress', story: '1_a' },
        { remove: 'merge-entry', story: '1_a' },
        { remove: 'merge-request', story: '1_a' },
        { remove: 'pull-request', story: '1_a' },
        { remove: 'candidate', id: 'm1' },
        { remove: 'candidate', id: 'm2' },
      ]);
      expect((await reopen()).load()).toMatchObject({
        progress: [],
        gateResults: [],
        mergeEntries: [],
        mergeRequests: [],
        pullRequests: [],
        candidates: [],
      });
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
        expect([again.worktree({ id: one.id }), again.worktree({ path: one.path }), again.worktree(one.owner)]).toEqual(
          [one, one, one],
        );
      expect(again.worktrees()).toHaveLength(4);
      again.commit([{ remove: 'worktree', id: old.id }]);
      expect([again.worktree(old.owner), again.worktree({ path: '/w/none' })]).toEqual([null, null]);
    });

    it('keeps all receipts of a story, newest first, and loads only the newest of each story', () => {
      const { store } = make();
      const other = aReceipt('rcpt_3', { story: '61_story_other' });
      store.commit(['60_story_cleanup', '61_story_other'].map((id) => ({ put: 'story', story: aStory(id) })));
      for (const receipt of [aReceipt('rcpt_1'), other, aReceipt('rcpt_2')])
        store.commit([{ put: 'receipt', receipt }]);
      expect(store.receipts('60_story_cleanup').map((one) => one.id)).toEqual(['rcpt_2', 'rcpt_1']);
      expect(store.load().receipts).toEqual([other, aReceipt('rcpt_2')]);
    });

    it('keeps results of gates: by pages of a story, and the newest of a gate on a tree, whatever its story', async () => {
      const { store, reopen } = make();
      const why = message('gate.paths', { paths: ['src/**'], base: 'main' });
      const results = [
        aGateResult('run_a', { outcome: 'timed-out', exitCode: null }),
        aGateResult('run_b', { story: '61_story_other' }),
        aGateResult('run_c', { tree: 'another', outcome: 'skipped', exitCode: null, why }),
        aGateResult('run_d', { key: 'another' }),
      ];
      for (const result of results) store.commit([{ put: 'gate-result', result }]);
      const [a, b, c, d] = results;
      const again = await reopen();
      expect(again.gateResults('60_story_cleanup', { before: null, limit: 2 })).toEqual([d, c]);
      expect(again.gateResults('60_story_cleanup', { before: 'run_c', limit: 2 })).toEqual([a]);
      expect(again.gateResult(b?.key ?? '', b?.tree ?? '')).toEqual(b);
      expect(again.gateResult('another', 'nowhere')).toBeNull();
    });

    it('a second result of one run is refused, and nothing of its commit is written', () => {
      const { store } = make();
      const result = aGateResult('run_a');
      store.commit([{ put: 'gate-result', result }]);
      expect(() =>
        store.commit([
          { put: 'receipt', receipt: aReceipt('rcpt_9') },
          { put: 'gate-result', result: { ...result, outcome: 'failed' } },
        ]),
      ).toThrow();
      expect(store.gateResults(result.story, { before: null, limit: 10 })).toEqual([result]);
      expect(store.receipt('rcpt_9')).toBeNull();
    });

    it('pages through the receipts and the runs of a story, newest first', () => {
      const { store } = make();
      const runs = ['run_aaaaaaaa', 'run_bbbbbbbb', 'run_cccccccc'];
      for (const [n, id] of runs.entries()) {
        store.commit([
          { put: 'run', run: aRun(id, { status: 'completed' }) },
          { put: 'receipt', receipt: aReceipt(`rcpt_${n}`) },
        ]);
      }
      store.commit([{ remove: 'run', id: 'run_cccccccc' }]);
      const story = '60_story_cleanup';
      const ids = (all: { id: string }[]) => all.map(({ id }) => id);
      expect(ids(store.runs(story, { before: null, limit: 2 }))).toEqual(['run_cccccccc', 'run_bbbbbbbb']);
      expect(ids(store.runs(story, { before: 'run_bbbbbbbb', limit: 2 }))).toEqual(['run_aaaaaaaa']);
      expect(ids(store.receipts(story, { before: null, limit: 2 }))).toEqual(['rcpt_2', 'rcpt_1']);
      expect(ids(store.receipts(story, { before: 'rcpt_1', limit: 2 }))).toEqual(['rcpt_0']);
      expect(store.runs('61_story_other', { before: null, limit: 2 })).toEqual([]);
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

    it('refuses to write a receipt twice', () => {
      const { store } = make();
      store.commit([{ put: 'receipt', receipt: aReceipt('rcpt_1') }]);
      expect(() => store.commit([{ put: 'receipt', receipt: aReceipt('rcpt_1', { verdict: 'unknown' }) }])).toThrow();
      expect(store.receipt('rcpt_1')).toEqual(aReceipt('rcpt_1'));
    });

    it('numbers events consecutively and pages through them', async () => {
      const { store, reopen } = make();
      const written = store.commit([
        {
          put: 'event',
          event: anEvent('one', { message: message('start.agent', { name: 'one', names: ['a', 'b'] }) }),
        },
        { put: 'story', story: aStory('1_story_a') },
        { put: 'event', event: anEvent('two \u0000 end', { agent: 'coder-1', run: 'run_aaaaaaaa', story: null }) },
      ]);
      expect(written.map((event) => [event.seq, event.message])).toEqual([
        [1, message('start.agent', { name: 'one', names: ['a', 'b'] })],
        [2, message('stop.untried', { why: 'two \u0000 end' })],
      ]);
      expect(store.commit([{ put: 'event', event: anEvent('three') }])[0]?.seq).toBe(3);
      expect(store.events(0, 2)).toEqual(written);
      expect(store.commit([])).toEqual([]);
      const texts = (story: string | null, before: number | null) =>
        store
          .pastEvents(story, { before, limit: 2 })
          .map(({ message }) => ('why' in message.values ? message.values.why : message.code));
      expect([texts(null, null), texts(null, 2)]).toEqual([['three', 'two \u0000 end'], ['start.agent']]);
      expect([texts('60_story_cleanup', null), texts('60_story_cleanup', 3)]).toEqual([
        ['three', 'start.agent'],
        ['start.agent'],
      ]);
      expect((await reopen()).events(2, 10).map((event) => event.message)).toEqual([
        message('stop.untried', { why: 'three' }),
      ]);
    });

    it('keeps the caller of an event', async () => {
      const { store, reopen } = make();
      const callers: EventRecord['by'][] = [
        { kind: 'person', via: 'card' },
        { kind: 'person', via: null },
        { kind: 'run', run: 'run_aaaaaaaa', story: '60_story_cleanup', agent: 'coder-1' },
        { kind: 'peer', peer: 'other-host' },
        null,
      ];
      const written = store.commit(callers.map((by) => ({ put: 'event', event: anEvent('one', { by }) })));
      expect(written.map(({ by }) => by)).toEqual(callers);
      expect(store.pastEvents(null, { before: null, limit: 10 }).map(({ by }) => by)).toEqual([...callers].reverse());
      const again = await reopen();
      expect(again.events(0, 10)).toEqual(written);
    });

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
