import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { legacy, STAGES } from '../../../contract/index.ts';
import { PRIORITIES, STORY_DEFAULTS } from '../../../domain/index.ts';
import type { Registers } from './shapes.ts';
import { MissingUpdate, StoryDocument } from './story-document.ts';

const FIRST: Registers = {
  ...STORY_DEFAULTS,
  ...{ stage: 'backlog', blocked: null, frozen: false, rank: 'a0', createdAt: 0, movedAt: 0, deletedAt: null },
};

/** What a document without these registers means. */
const NEWER = { ...STORY_DEFAULTS, deletedAt: null };

/** The update of a new document with these registers. */
function updateOf(registers: Registers, base: readonly Uint8Array[] = []): Uint8Array[] {
  const document = StoryDocument.from(base);
  const update = document.put(registers);
  document.free();
  return update === null ? [] : [update];
}

function readOf(...parts: Uint8Array[]): Registers {
  const document = StoryDocument.from(parts);
  const read = document.read();
  document.free();
  return read as Registers;
}

const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 5 });
const item = fc.record({
  text: fc.string({ maxLength: 3 }),
  done: fc.constantFrom(null, { at: 1, by: 'person' }, { at: 2, by: 'run_aaaaaaaa' }),
});
const acceptance = fc
  .tuple(names, fc.array(item, { minLength: 5, maxLength: 5 }))
  .map(([ids, items]) => ids.map((id, at) => ({ id, text: '', done: null, ...items[at] })));
const registers: fc.Arbitrary<Registers> = fc.record({
  merged: fc.constantFrom(null, { base: 'main', commit: 'c1', at: 5 }),
  stage: fc.constantFrom(...STAGES),
  blocked: fc.constantFrom(null, legacy('waits')),
  frozen: fc.boolean(),
  priority: fc.constantFrom(...PRIORITIES),
  labels: names.map((all) => all.sort()),
  after: names.map((all) => all.sort()),
  acceptance,
  hold: fc.constantFrom(null, legacy('stopped')),
  rank: fc.constantFrom('a0', 'a1'),
  createdAt: fc.constant(0),
  movedAt: fc.nat(9),
  deletedAt: fc.constantFrom(null, 5),
});

describe('a story as a document', () => {
  it('is read as it was written last, through any sequence of changes', () => {
    fc.assert(
      fc.property(fc.array(registers, { minLength: 1, maxLength: 6 }), (all) => {
        const document = new StoryDocument();
        const updates = all.flatMap((one) => document.put(one) ?? []);
        const last = all.at(-1);
        expect({ ...NEWER, ...(document.read() as Registers) }).toEqual(last);
        expect(readOf(...updates)).toEqual(document.read());
        expect(readOf(document.snapshot())).toEqual(document.read());
        expect(last && document.put(last)).toBeNull();
        document.free();
      }),
      { numRuns: 60 },
    );
  });

  it('keeps concurrent changes of different fields, whichever arrives first', () => {
    const fields = ['stage', 'priority', 'labels', 'after', 'acceptance', 'hold', 'frozen', 'rank'] as const;
    const two = fc.shuffledSubarray([...fields], { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(registers, registers, registers, two, (base, a, b, changed) => {
        const [half, rest] = [changed.slice(0, changed.length / 2), changed.slice(changed.length / 2)];
        const pick = (from: Registers, some: readonly string[]) =>
          Object.fromEntries(Object.entries(from).filter(([name]) => some.includes(name)));
        const before = updateOf(base);
        const one = updateOf({ ...base, ...pick(a, half) }, before);
        const other = updateOf({ ...base, ...pick(b, rest) }, before);
        const merged = { ...NEWER, ...readOf(...before, ...one, ...other) };
        expect(merged).toEqual({ ...base, ...pick(a, half), ...pick(b, rest) });
        expect(readOf(...before, ...other, ...one)).toEqual(readOf(...before, ...one, ...other));
      }),
      { numRuns: 60 },
    );
  });

  it('keeps concurrent ticks, texts, additions and removals of different acceptance items', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const base = { ...FIRST, acceptance: ids.map((id) => ({ id, text: id, done: null })) };
    fc.assert(
      fc.property(fc.shuffledSubarray(ids, { minLength: 6 }), (order) => {
        const [ticked, renamed, removed, tickedThere, renamedThere, removedThere] = order;
        const edit = (tick?: string, rename?: string, remove?: string, added = '') => [
          ...base.acceptance
            .filter(({ id }) => id !== remove)
            .map((one) => (one.id === tick ? { ...one, done: { at: 1, by: 'person' } } : one))
            .map((one) => (one.id === rename ? { ...one, text: 'changed' } : one)),
          { id: added, text: added, done: null },
        ];
        const before = updateOf(base);
        const here = updateOf({ ...base, acceptance: edit(ticked, renamed, removed, 'here') }, before);
        const there = updateOf({ ...base, acceptance: edit(tickedThere, renamedThere, removedThere, 'there') }, before);
        const merged = readOf(...before, ...there, ...here);
        expect(merged).toEqual(readOf(...before, ...here, ...there));
        const left = ids.filter((id) => id !== removed && id !== removedThere);
        expect(merged.acceptance.map(({ id }) => id).sort()).toEqual([...left, 'here', 'there'].sort());
        for (const { id, text, done } of merged.acceptance) {
          expect(done !== null).toBe(id === ticked || id === tickedThere);
          expect(text).toBe(id === renamed || id === renamedThere ? 'changed' : id);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('keeps the text and the tick of one item when two machines change them at once', () => {
    const base = { ...FIRST, acceptance: [{ id: 'a', text: 'old', done: null }] };
    const before = updateOf(base);
    const done = { at: 1, by: 'run_aaaaaaaa' };
    const tick = updateOf({ ...base, acceptance: [{ id: 'a', text: 'old', done }] }, before);
    const text = updateOf({ ...base, acceptance: [{ id: 'a', text: 'new', done: null }] }, before);
    expect(readOf(...before, ...tick, ...text).acceptance).toEqual([{ id: 'a', text: 'new', done }]);
  });

  it('keeps labels that two machines add at once to a story that had none', () => {
    const before = updateOf(FIRST);
    const one = updateOf({ ...FIRST, labels: ['api'] }, before);
    const other = updateOf({ ...FIRST, labels: ['ui'] }, before);
    expect(readOf(...before, ...one, ...other).labels).toEqual(['api', 'ui']);
  });

  it('a machine that moves an older story does not overwrite the priority that another one gave it', () => {
    const before = updateOf(FIRST);
    for (let n = 0; n < 20; n += 1) {
      const urgent = updateOf({ ...FIRST, priority: 0, hold: legacy('stopped') }, before);
      const moved = updateOf({ ...FIRST, stage: 'qa', movedAt: n + 1 }, before);
      expect(readOf(...before, ...urgent, ...moved)).toMatchObject({
        stage: 'qa',
        priority: 0,
        hold: legacy('stopped'),
      });
    }
  });
});

describe('an exchanged document', () => {
  const words = { title: 'Tax', text: 'a\nb', moves: [] };
  /** A document as a machine has it that exchanges a story for the first time. */
  function exchanged(text = words.text): StoryDocument {
    const document = new StoryDocument();
    document.put(FIRST);
    document.putWords({ ...words, text });
    return document;
  }

  it('two machines that begin with the same text have it once; lines that both add are whole', () => {
    const [one, other] = [exchanged(), exchanged()];
    one.putWords({ ...words, text: 'a\nb\nof one' });
    other.putWords({ ...words, text: 'a\nb\nof other' });
    one.merge(other.updatesSince([one.version()]));
    expect(one.words().text.split('\n').sort()).toEqual(['a', 'b', 'of one', 'of other']);
    expect(exchanged('').words().text).toBe('');
    expect(exchanged('a\n').words().text).toBe('a\n');
  });

  it('updates are what one of the versions lacks, and the whole document for one that is unknown', () => {
    const one = exchanged();
    const [behind, beside] = [one.fork(), one.fork()];
    one.putWords({ ...words, title: 'Duty' });
    const some = one.updatesSince([behind.version(), one.version()]);
    behind.merge(some);
    expect(behind.version()).toBe(one.version());
    expect(some.length).toBeLessThan(one.updatesSince([]).length);
    beside.putWords({ ...words, title: 'Other' });
    for (const unknown of [beside.version(), null, 'nothing']) {
      const copy = new StoryDocument();
      copy.merge(one.updatesSince([one.version(), unknown]));
      expect(copy.version()).toBe(one.version());
    }
  });

  it('updates that continue others which are missing are not merged', () => {
    const one = exchanged();
    const version = one.version();
    one.putWords({ ...words, title: 'Duty' });
    expect(() => new StoryDocument().merge(one.updatesSince([version]))).toThrow(MissingUpdate);
  });
});
