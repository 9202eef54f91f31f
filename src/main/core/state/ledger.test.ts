import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STAGES } from '../../../contract/index.ts';
import { applyDelta } from '../../testing/apply-delta.ts';
import { MemoryStore } from '../../testing/fake-store.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { aFence, aReceipt, aRun, aStory, aWorktree } from '../../testing/store-records.ts';
import { hostRecord, projectRecord } from '../../testing/test-huskies.ts';
import type { StoreChange } from '../ports/index.ts';
import { Ledger } from './ledger.ts';

const IDS = ['1_story_a', '2_story_b', '3_story_c'];
const RUNS = ['run_aaaaaaaa', 'run_bbbbbbbb', 'run_cccccccc'];

const story = fc.constantFrom(...IDS);
const WORKTREES = [...IDS.map((id) => aWorktree(id)), aWorktree('merge', { owner: { kind: 'lane', lane: 0 } })];
const worktree = fc.constantFrom(...WORKTREES);
const change: fc.Arbitrary<(n: number) => StoreChange> = fc.oneof(
  fc.record({ id: story, stage: fc.constantFrom(...STAGES) }).map(({ id, stage }) => () => {
    return { put: 'story' as const, story: aStory(id, { stage }) };
  }),
  fc
    .record({ at: fc.nat(2), status: fc.constantFrom('pending', 'running', 'completed', 'failed') })
    .map(({ at, status }) => () => {
      return { put: 'run' as const, run: aRun(RUNS[at] ?? '', { story: IDS[at] ?? '', status }) };
    }),
  fc.constantFrom(...RUNS).map((id) => () => ({ remove: 'run' as const, id })),
  story.map((id) => () => ({ put: 'fence' as const, fence: aFence(`/w/${id}`, { story: id }) })),
  // Of a lane, in which the stories take turns.
  story.map((id) => () => ({ put: 'fence' as const, fence: aFence('/w/lane', { story: id, lane: 0 }) })),
  fc.constantFrom(...IDS, 'lane').map((name) => () => ({ remove: 'fence' as const, worktree: `/w/${name}` })),
  story.map((id) => (n: number) => ({ remove: 'story' as const, id, at: n })),
  story.map((id) => () => ({ remove: 'deleted' as const, id })),
  story.map((id) => (n: number) => ({ put: 'receipt' as const, receipt: aReceipt(`rcpt_${n}`, { story: id }) })),
  worktree.map((one) => () => ({ put: 'worktree' as const, worktree: one })),
  worktree.map(({ id }) => () => ({ remove: 'worktree' as const, id })),
);

function open(store: MemoryStore): Ledger {
  return new Ledger(store, new ManualClock(), projectRecord(), hostRecord());
}

describe('Ledger', () => {
  it('deltas applied to an older snapshot give the present one, in place or into a copy, and a snapshot itself never changes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 30 }),
        fc.nat(30),
        fc.boolean(),
        (commits, begin, quitting) => {
          const ledger = open(new MemoryStore());
          let written = 0;
          const next = (commit: (typeof commits)[number]) =>
            ledger.commit(
              commit.map((make) => {
                written += 1;
                return make(written);
              }),
            );
          for (const commit of commits.slice(0, begin)) next(commit);
          const first = ledger.snapshot();
          const kept = structuredClone(first);
          let folded = first;
          ledger.subscribe((delta) => {
            folded = applyDelta(folded, delta);
          });
          for (const commit of commits.slice(begin)) {
            next(commit);
            ledger.showHost({ quitting });
            ledger.showWorktree(WORKTREES[0]?.id ?? '', 'missing');
            expect(folded).toEqual(ledger.snapshot());
          }
          expect(first).toEqual(kept);
        },
      ),
    );
  });

  it('liveRuns and runsOf agree with a search through all runs', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const ledger = open(new MemoryStore());
        for (const [n, make] of changes.entries()) ledger.commit([make(n)]);
        const all = [...ledger.runs.values()];
        const isLive = ({ status }: (typeof all)[number]) => status === 'pending' || status === 'running';
        expect(new Set(ledger.liveRuns())).toEqual(new Set(all.filter(isLive)));
        for (const id of IDS) expect(ledger.runsOf(id)).toEqual(all.filter((run) => run.story === id));
      }),
    );
  });

  it('keeps in memory and on the screen exactly what a new host would load, so no archived, unused stories', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const store = new MemoryStore();
        const ledger = open(store);
        for (const [n, make] of changes.entries()) ledger.commit([make(n)]);
        const { stories, runs, fences, receipts } = ledger.snapshot();
        const next = open(store).snapshot();
        expect({ stories, runs, fences, receipts }).toEqual({
          stories: next.stories,
          runs: next.runs,
          fences: next.fences,
          receipts: next.receipts,
        });
        expect([...ledger.stories.values()].map(({ id }) => id).sort()).toEqual(Object.keys(stories).sort());
        for (const id of IDS) expect(ledger.stories.get(id) ?? null).toEqual(store.story(id));
      }),
    );
  });

  it('finds each worktree by id, owner and path, and no removed one', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const store = new MemoryStore();
        const ledger = open(store);
        for (const [n, make] of changes.entries()) ledger.commit([make(n)]);
        const { worktrees } = ledger;
        for (const { id, owner, path } of WORKTREES) {
          const stored = store.worktree({ id });
          const found = stored === null ? undefined : { ...stored, state: 'ready' };
          expect([worktrees.get(id), worktrees.of(owner), worktrees.at(path)]).toEqual([found, found, found]);
          if (owner.kind === 'story') expect(worktrees.ofStory(owner.story)).toEqual(found);
        }
      }),
    );
  });

  it('has the worktrees of lanes and of the working set in memory, and no others', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const store = new MemoryStore();
        const ledger = open(store);
        for (const [n, make] of changes.entries()) ledger.commit([make(n)]);
        const inMemory = [...ledger.worktrees.values()].map(({ id }) => id);
        expect(inMemory.sort()).toEqual(
          store
            .load()
            .worktrees.map(({ id }) => id)
            .sort(),
        );
      }),
    );
  });

  it('sends an archived story once more before it is removed, and sends it with its receipt when it comes back', () => {
    const ledger = open(new MemoryStore());
    const id = '1_story_a';
    ledger.commit([
      { put: 'story', story: aStory(id) },
      { put: 'receipt', receipt: aReceipt('rcpt_1', { story: id }) },
    ]);
    const sent: unknown[] = [];
    ledger.subscribe(({ changes }) =>
      sent.push(
        ...changes.map((one) => [
          one.table,
          one.put && 'stage' in one.put ? one.put.stage : (one.put?.constructor ?? null),
        ]),
      ),
    );
    ledger.commit([{ put: 'story', story: aStory(id, { stage: 'archived' }) }]);
    expect(sent.splice(0)).toEqual([
      ['stories', 'archived'],
      ['stories', null],
      ['receipts', null],
    ]);
    ledger.commit([{ put: 'story', story: aStory(id, { stage: 'archived', frozen: true }) }]);
    expect(sent.splice(0).slice(0, 2)).toEqual([
      ['stories', 'archived'],
      ['stories', null],
    ]);
    ledger.commit([{ put: 'story', story: aStory(id, { stage: 'done' }) }]);
    expect(sent).toEqual([
      ['stories', 'done'],
      ['receipts', Object],
    ]);
  });

  it('an archived story leaves the working set when the fence of its lane passes to another story', () => {
    const ledger = open(new MemoryStore());
    const [a = '', b = ''] = IDS;
    const fence = aFence('/w/lane', { story: a, lane: 0 });
    ledger.commit([a, b].map((id) => ({ put: 'story', story: aStory(id, { stage: 'archived' }) })));
    ledger.commit([{ put: 'fence', fence }]);
    expect([...ledger.stories.values()].map(({ id }) => id)).toEqual([a]);
    ledger.commit([{ put: 'fence', fence: { ...fence, story: b } }]);
    expect([...ledger.stories.values()].map(({ id }) => id)).toEqual([b]);
    ledger.commit([{ remove: 'fence', worktree: fence.worktree }]);
    expect([...ledger.stories.values()]).toEqual([]);
  });

  it('sends each changed record once, and no other', () => {
    const ledger = open(new MemoryStore());
    const [a = '', b = ''] = IDS;
    ledger.commit(IDS.map((id) => ({ put: 'story', story: aStory(id) })));
    const sent: string[][] = [];
    ledger.subscribe(({ changes }) => sent.push(changes.map(({ table, key }) => `${table} ${key}`)));
    ledger.commit([
      { put: 'story', story: aStory(a, { stage: 'qa' }) },
      { put: 'worktree', worktree: aWorktree(a) },
      { put: 'run', run: aRun(RUNS[0] ?? '', { story: b }) },
    ]);
    expect(sent).toEqual([[`stories ${a}`, `runs ${RUNS[0]}`]]);
  });

  it('I7: a failed write changes neither memory nor screen', () => {
    const store = new MemoryStore();
    const ledger = open(store);
    ledger.commit([{ put: 'story', story: aStory('1_story_a') }]);
    const before = ledger.snapshot();
    store.failNextCommit();
    expect(() => ledger.commit([{ put: 'story', story: aStory('1_story_a', { stage: 'done' }) }])).toThrow();
    expect(ledger.snapshot()).toEqual(before);
  });
});
