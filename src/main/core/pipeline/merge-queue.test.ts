import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MergeFacts, MergeWorld, pairsOf, storyOf } from '../../testing/merge-world.ts';
import { type Candidate, isInConflict, type MergeEntry, type MergeView, mergeSteps } from './merge-queue.ts';

const NONE: MergeFacts = { bad: new Set(), conflicts: new Set(), together: new Set() };
const STORIES = ['a', 'b', 'c', 'd', 'e', 'f'];

function entry(story: string, more: Partial<MergeEntry> = {}): MergeEntry {
  return { story, head: `${story}1`, group: null, conflict: null, ...more };
}

function candidate(id: string, onto: string, stories: readonly string[], more: Partial<Candidate> = {}): Candidate {
  const parts = stories.map((story) => ({ story, head: `${story}1`, commit: `${id}-${story}` }));
  return { id, onto, tip: `${id}-tip`, parts, left: [], gates: null, isLanded: false, ...more };
}

function view(more: Partial<MergeView>): MergeView {
  return { base: 'b0', entries: [], candidates: [], batch: 4, lanes: 1, ...more };
}

/** Takes steps until the queue waits. A story in conflict gets a new version, as a mergemaster makes it. */
function settle(world: MergeWorld): void {
  for (let turn = 0; turn < 1_000; turn++) {
    const steps = world.steps();
    for (const step of steps) world.take(step);
    const inConflict = world.entries.filter((one) => isInConflict(one, world.base));
    for (const { story } of inConflict) world.advance(story);
    if (steps.length === 0 && inConflict.length === 0) return;
  }
  throw new Error('the queue does not come to rest');
}

function worldOf(
  stories: readonly string[],
  facts: Partial<MergeFacts> = {},
  limits = { batch: 4, lanes: 1 },
): MergeWorld {
  const world = new MergeWorld({ ...NONE, ...facts }, limits);
  for (const story of stories) world.enter(story);
  return world;
}

describe('one look', () => {
  it('builds a batch of the first stories on the base', () => {
    const entries = STORIES.map((story) => entry(story));
    expect(mergeSteps(view({ entries }))).toEqual([{ kind: 'build', onto: 'b0', stories: ['a', 'b', 'c', 'd'] }]);
  });

  it('does nothing while there is no base branch, and nothing for an empty queue', () => {
    expect(mergeSteps(view({ base: null, entries: [entry('a')], candidates: [candidate('m', 'b0', ['a'])] }))).toEqual(
      [],
    );
    expect(mergeSteps(view({}))).toEqual([]);
  });

  it('tests a candidate, and builds the next one on it if there is a lane', () => {
    const entries = [entry('a'), entry('b')];
    const candidates = [candidate('m', 'b0', ['a'])];
    const gate = { kind: 'gate', candidate: 'm', tip: 'm-tip' };
    expect(mergeSteps(view({ entries, candidates }))).toEqual([gate]);
    expect(mergeSteps(view({ entries, candidates, lanes: 2 }))).toEqual([
      gate,
      { kind: 'build', onto: 'm-tip', stories: ['b'] },
    ]);
  });

  it('lands the first candidate from the tip on which it was built', () => {
    const candidates = [candidate('m', 'b0', ['a'], { gates: 'passed' })];
    expect(mergeSteps(view({ entries: [entry('a')], candidates }))).toEqual([
      { kind: 'land', candidate: 'm', from: 'b0', to: 'm-tip' },
    ]);
  });

  it('records a landing whose host crashed before it could, even when the base has moved on', () => {
    const candidates = [candidate('m', 'b0', ['a'], { gates: 'passed', isLanded: true })];
    expect(mergeSteps(view({ base: 'b9', entries: [entry('a')], candidates }))).toEqual([
      { kind: 'record-landed', candidate: 'm' },
    ]);
  });

  it.each([
    ['base-moved', { base: 'b1' }],
    ['story-left', { entries: [entry('b')] }],
    ['story-changed', { entries: [entry('a', { head: 'a2' }), entry('b')] }],
  ] as const)('discards a candidate for the reason %s, with all that were built on it', (why, change) => {
    const candidates = [candidate('m', 'b0', ['a'], { gates: 'passed' }), candidate('n', 'm-tip', ['b'])];
    expect(mergeSteps(view({ entries: [entry('a'), entry('b')], candidates, lanes: 2, ...change }))).toEqual([
      { kind: 'discard', candidate: 'm', why },
      { kind: 'discard', candidate: 'n', why: 'below' },
    ]);
  });

  it('waits with a failed candidate until those below it have landed', () => {
    const entries = [entry('a'), entry('b')];
    const candidates = [candidate('m', 'b0', ['a']), candidate('n', 'm-tip', ['b'], { gates: 'failed' })];
    expect(mergeSteps(view({ entries, candidates, lanes: 2 }))).toEqual([
      { kind: 'gate', candidate: 'm', tip: 'm-tip' },
    ]);
  });

  it('halves a failed batch, and sends a single story back', () => {
    const entries = [entry('a'), entry('b'), entry('c', { group: { number: 3, head: 'c1' } })];
    const failed = (stories: string[]) => [candidate('m', 'b0', stories, { gates: 'failed' as const })];
    expect(mergeSteps(view({ entries, candidates: failed(['a', 'b']) }))).toEqual([
      {
        kind: 'split',
        candidate: 'm',
        groups: [
          { number: 5, stories: ['a'] },
          { number: 4, stories: ['b'] },
        ],
      },
    ]);
    expect(mergeSteps(view({ entries, candidates: failed(['a']) }))).toEqual([
      { kind: 'send-back', candidate: 'm', story: 'a' },
    ]);
  });

  it('tests the groups of a failed batch one after the other, before all other stories', () => {
    const grouped = (story: string, number: number) => entry(story, { group: { number, head: `${story}1` } });
    const entries = [entry('a'), grouped('b', 1), grouped('c', 2), grouped('d', 2)];
    expect(mergeSteps(view({ entries, lanes: 3 }))).toEqual([{ kind: 'build', onto: 'b0', stories: ['c', 'd'] }]);
    const candidates = [candidate('m', 'b0', ['c', 'd'], { gates: 'passed' })];
    expect(mergeSteps(view({ entries, candidates, lanes: 3 })).map(({ kind }) => kind)).toEqual(['land']);
    const changed = [entry('a'), entry('b', { head: 'b2', group: { number: 1, head: 'b1' } })];
    expect(mergeSteps(view({ entries: changed }))).toEqual([{ kind: 'build', onto: 'b0', stories: ['a', 'b'] }]);
  });

  it('does not try a conflict again until the base or the branch has changed', () => {
    const conflict = { onto: 'b0', head: 'a1' };
    expect(mergeSteps(view({ entries: [entry('a', { conflict })] }))).toEqual([]);
    for (const retried of [view({ base: 'b1' }), view({})]) {
      const head = retried.base === 'b1' ? 'a1' : 'a2';
      const entries = [entry('a', { head, conflict })];
      expect(mergeSteps({ ...retried, entries })).toEqual([{ kind: 'build', onto: retried.base, stories: ['a'] }]);
    }
  });
});

describe('until it rests', () => {
  it('finds one bad story among four with at most 1 + 2·log2 4 gate runs, and sends only that one back', () => {
    for (const story of ['a', 'b', 'c', 'd']) {
      const world = worldOf(['a', 'b', 'c', 'd'], { bad: new Set([`${story}@1`]) });
      settle(world);
      expect(world.sentBack).toEqual([story]);
      expect([...world.merged].sort()).toEqual(['a', 'b', 'c', 'd'].filter((one) => one !== story));
      expect(world.tested.length).toBeLessThanOrEqual(5);
    }
  });

  it('tests four good stories once', () => {
    const world = worldOf(['a', 'b', 'c', 'd']);
    settle(world);
    expect(world.tested).toHaveLength(1);
    expect(world.merged).toEqual(['a', 'b', 'c', 'd']);
  });

  it('merges a story that conflicts with another one of its batch after a mergemaster has seen it', () => {
    const world = worldOf(['a', 'b', 'c'], { conflicts: new Set(['a b']) });
    settle(world);
    expect(world.merged).toEqual(['a', 'c', 'b']);
    expect(world.changesOf(world.base)).toEqual(['a@1', 'c@1', 'b@2']);
  });
});

describe('over random conflicts, failures, moves of the base and crashes', () => {
  const subset = (values: readonly string[]) => fc.subarray([...values]).map((all) => new Set(all));
  const operation = fc.oneof(
    { weight: 6, arbitrary: fc.nat(3).map((pick) => ({ kind: 'step' as const, pick, crash: false })) },
    { weight: 1, arbitrary: fc.nat(3).map((pick) => ({ kind: 'step' as const, pick, crash: true })) },
    { weight: 1, arbitrary: fc.constant({ kind: 'commit' as const }) },
    { weight: 1, arbitrary: fc.constantFrom(...STORIES).map((story) => ({ kind: 'advance' as const, story })) },
    { weight: 1, arbitrary: fc.constantFrom(...STORIES).map((story) => ({ kind: 'withdraw' as const, story })) },
  );
  const changes = STORIES.flatMap((story) => [`${story}@1`, `${story}@2`]);
  const input = {
    bad: subset(changes.slice(0, 5)),
    conflicts: subset(pairsOf(STORIES).slice(0, 6)),
    together: subset(pairsOf(STORIES.map((story) => `${story}@1`)).slice(0, 4)),
    batch: fc.integer({ min: 1, max: 5 }),
    lanes: fc.integer({ min: 1, max: 3 }),
    operations: fc.array(operation, { maxLength: 60 }),
  };

  it('no story is merged twice, none is lost, and what lands is what was gated on the base that it lands on', () => {
    const property = fc.property(fc.record(input), ({ bad, conflicts, together, batch, lanes, operations }) => {
      const world = worldOf(STORIES, { bad, conflicts, together }, { batch, lanes });
      const withdrawn = new Set<string>();
      let base = world.base;
      const check = () => {
        // the base only moves forward
        expect(world.changesOf(world.base).slice(0, world.changesOf(base).length)).toEqual(world.changesOf(base));
        base = world.base;
        expect(world.outdated).toEqual([]);
        const queued = world.candidates.flatMap(({ parts }) => parts.map(({ story }) => story));
        expect(new Set(queued).size).toBe(queued.length);
        const stories = world
          .changesOf(base)
          .map(storyOf)
          .filter((story) => story !== 'person');
        expect(new Set(stories).size).toBe(stories.length);
      };
      for (const operation of operations) {
        if (operation.kind === 'commit') world.commitToBase();
        else if (operation.kind === 'advance') world.advance(operation.story);
        else if (operation.kind === 'withdraw') {
          if (world.entries.some(({ story }) => story === operation.story)) withdrawn.add(operation.story);
          world.withdraw(operation.story);
        } else {
          const steps = world.steps();
          const step = steps[operation.pick % Math.max(1, steps.length)];
          if (step) world.take(step, operation.crash);
        }
        check();
      }
      settle(world);
      check();
      for (const tip of world.landings) {
        const gated = world.tested.map((one) => [...world.changesOf(one)].sort().join(' '));
        expect(gated).toContain([...world.changesOf(tip)].sort().join(' '));
      }
      const landed = new Set(world.changesOf(world.base).map(storyOf));
      expect(world.entries).toEqual([]);
      for (const story of STORIES)
        expect([landed.has(story), world.sentBack.includes(story), withdrawn.has(story)]).toContain(true);
      expect(new Set(world.merged)).toEqual(new Set([...landed].filter((story) => story !== 'person')));
      expect(world.merged.length).toBe(new Set(world.merged).size);
    });
    fc.assert(property, { numRuns: 2_000 });
  });
});
