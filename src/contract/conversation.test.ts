import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConversationEvent } from '../domain/index.ts';
import { createConversation } from './conversation.ts';

const lineOf = (event: ConversationEvent) => `${JSON.stringify(event)}\n`;

function folded(...pieces: string[]) {
  const fold = createConversation();
  for (const piece of pieces) fold.add(piece);
  return fold;
}
const foldedEvents = (...events: ConversationEvent[]) => folded(...events.map(lineOf));

type ConversationOption = Extract<ConversationEvent, { kind: 'question' }>['options'][number];
const id = fc.constantFrom('a', 'b', 'c');
const words = fc.string({ unit: 'grapheme', maxLength: 12 });
const at = fc.integer({ min: 1, max: 1_000 });
const anEvent: fc.Arbitrary<ConversationEvent> = fc.oneof(
  fc.record({ at, kind: fc.constant('prompt' as const), id, from: fc.constant('person' as const), text: words }),
  fc.record({ at, kind: fc.constantFrom('text' as const, 'thought' as const), text: words }),
  fc.record({
    at,
    kind: fc.constant('plan' as const),
    steps: fc.array(fc.record({ text: words, state: fc.constantFrom('pending' as const, 'completed' as const) })),
  }),
  fc.record(
    {
      at,
      kind: fc.constant('tool' as const),
      id,
      title: words,
      tool: words,
      state: fc.constantFrom('pending' as const, 'in_progress' as const, 'failed' as const),
      content: fc.array(fc.record({ kind: fc.constant('text' as const), text: words })),
    },
    { requiredKeys: ['at', 'kind', 'id'] },
  ),
  fc.record({
    at,
    kind: fc.constant('question' as const),
    id,
    title: words,
    options: fc.constant<ConversationOption[]>([]),
  }),
  fc.record({
    at,
    kind: fc.constant('answered' as const),
    id,
    option: fc.option(id),
    by: fc.constantFrom('person' as const, 'policy' as const, 'ended' as const),
  }),
  fc.record({
    at,
    kind: fc.constant('usage' as const),
    used: fc.option(fc.nat()),
    size: fc.option(fc.nat()),
    costUsd: fc.option(fc.double({ min: 0, max: 9, noNaN: true })),
  }),
  fc.record({ at, kind: fc.constant('turn-end' as const), reason: words, error: fc.option(words) }),
  fc.record({ at, kind: fc.constant('note' as const), text: words }),
  fc.record({ at, kind: fc.constant('raw' as const), json: words }),
);
/** A line of the stream: an event, or what a crash has left. */
const aLine = fc.oneof(
  { weight: 9, arbitrary: anEvent.map(lineOf) },
  { weight: 1, arbitrary: words.map((text) => `{"kind":${JSON.stringify(text)}\n`) },
);

describe('pieces', () => {
  it('give the same items as the whole, wherever the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(aLine), fc.array(fc.nat()), (lines, cuts) => {
        const whole = lines.join('');
        const places = [...new Set(cuts.map((cut) => cut % (whole.length + 1)))].sort((a, b) => a - b);
        const pieces = [0, ...places].map((from, i) => whole.slice(from, places[i]));
        const one = folded(whole);
        const many = folded(...pieces);
        expect(many.items).toEqual(one.items);
        expect(many.usage()).toEqual(one.usage());
        expect(many.isWorking()).toBe(one.isWorking());
        expect(one.items.map(({ key }) => key)).toEqual(one.items.map((_, index) => index));
      }),
    );
  });

  it('of a message make one item, whose beginning keeps its time', () => {
    const { items } = foldedEvents(
      { at: 1, kind: 'thought', text: 'hm' },
      { at: 2, kind: 'text', text: 'Hel' },
      { at: 3, kind: 'text', text: 'lo' },
    );
    expect(items).toEqual([
      { key: 0, at: 1, kind: 'thought', text: 'hm' },
      { key: 1, at: 2, kind: 'text', text: 'Hello' },
    ]);
  });

  it('leave items that have not changed the same objects', () => {
    const fold = foldedEvents({ at: 1, kind: 'note', text: 'a' }, { at: 2, kind: 'text', text: 'b' });
    const [note, message] = fold.items;
    fold.add(lineOf({ at: 3, kind: 'text', text: 'c' }));
    expect(fold.items[0]).toBe(note);
    expect(fold.items[1]).not.toBe(message);
  });
});

it('a tool call is one item, and fields that are left out keep their values', () => {
  const diff = { kind: 'diff' as const, path: 'a.ts', before: null, after: 'x', cut: false };
  const { items } = foldedEvents(
    { at: 1, kind: 'tool', id: 't', title: 'Edit a.ts', tool: 'edit', state: 'in_progress' },
    { at: 2, kind: 'text', text: 'meanwhile' },
    { at: 3, kind: 'tool', id: 't', state: 'completed', content: [diff], places: [{ path: 'a.ts', line: 2 }] },
  );
  expect(items).toHaveLength(2);
  expect(items[0]).toEqual({
    key: 0,
    at: 1,
    kind: 'tool',
    id: 't',
    title: 'Edit a.ts',
    tool: 'edit',
    state: 'completed',
    content: [diff],
    places: [{ path: 'a.ts', line: 2 }],
  });
});

it('an agent that tells of a tool call only at its end gets an item as well', () => {
  const { items } = foldedEvents({ at: 1, kind: 'tool', id: 't', state: 'completed' });
  expect(items[0]).toMatchObject({ kind: 'tool', title: '', tool: null, state: 'completed', content: [] });
});

it('the plan of a turn is one item, and the next turn has a plan of its own', () => {
  const step = (state: 'pending' | 'completed') => [{ text: 'a', state }];
  const { items } = foldedEvents(
    { at: 1, kind: 'plan', steps: step('pending') },
    { at: 2, kind: 'text', text: 'x' },
    { at: 3, kind: 'plan', steps: step('completed') },
    { at: 4, kind: 'turn-end', reason: 'end_turn', error: null },
    { at: 5, kind: 'plan', steps: step('pending') },
  );
  expect(items.map(({ kind }) => kind)).toEqual(['plan', 'text', 'turn-end', 'plan']);
  expect(items[0]).toMatchObject({ steps: step('completed') });
});

it('an answer belongs to its question; one without a question is ignored', () => {
  const { items } = foldedEvents(
    { at: 1, kind: 'question', id: 'q', title: 'Run npm test?', options: [] },
    { at: 2, kind: 'answered', id: 'q', option: 'allow', by: 'person' },
    { at: 3, kind: 'answered', id: 'other', option: null, by: 'ended' },
  );
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ answer: { option: 'allow', by: 'person', at: 2 } });
});

it('unknown usage stays unknown, and a known figure is not lost', () => {
  const fold = foldedEvents({ at: 1, kind: 'usage', used: 10, size: 200, costUsd: null });
  expect(fold.usage()).toEqual({ used: 10, size: 200, costUsd: null });
  fold.add(lineOf({ at: 2, kind: 'usage', used: null, size: null, costUsd: 0.5 }));
  expect(fold.usage()).toEqual({ used: 10, size: 200, costUsd: 0.5 });
});

it('a turn is in progress from a prompt to its end, and never after the stream', () => {
  const prompt = { at: 1, kind: 'prompt', id: 'p', from: 'person', text: 'go' } as const;
  const fold = foldedEvents(prompt);
  expect(fold.isWorking()).toBe(true);
  fold.add(lineOf({ at: 2, kind: 'turn-end', reason: 'cancelled', error: null }));
  expect(fold.isWorking()).toBe(false);
  fold.add(lineOf(prompt));
  fold.end();
  expect(fold.isWorking()).toBe(false);
});

it('rebased keys leave the place of each item, and later items count on', () => {
  const fold = foldedEvents({ at: 1, kind: 'tool', id: 't', title: 'a' }, { at: 2, kind: 'note', text: 'b' });
  fold.rebase(1);
  fold.add(lineOf({ at: 3, kind: 'tool', id: 't', state: 'completed' }));
  fold.add(lineOf({ at: 4, kind: 'note', text: 'c' }));
  expect(fold.items.map(({ key }) => key)).toEqual([-1, 0, 1]);
  expect(fold.items[0]).toMatchObject({ kind: 'tool', title: 'a', state: 'completed' });
});

describe('what cannot be read is kept', () => {
  it.each([
    ['half a line at the end', '{"at":1,"kind":"te'],
    ['no JSON', 'Segmentation fault\n'],
    ['a wrong type', '{"at":1,"kind":"text","text":5}\n'],
    ['an unknown kind', '{"at":1,"kind":"hologram"}\n'],
    ['no object', '7\n'],
  ])('%s', (_, line) => {
    const fold = folded(lineOf({ at: 1, kind: 'note', text: 'before' }), line);
    fold.end();
    expect(fold.items[1]).toEqual({ key: 1, at: 0, kind: 'raw', json: line.trimEnd() });
  });

  it('a field that a later version adds is ignored', () => {
    expect(folded('{"at":1,"kind":"note","text":"x","more":1}\n').items[0]).toMatchObject({ kind: 'note', text: 'x' });
  });
});

it('a stream whose beginning is no longer kept says so and drops the part of a line', () => {
  const fold = foldedEvents({ at: 1, kind: 'note', text: 'old' });
  fold.restart(true);
  fold.add(`xt":"half"}\n${lineOf({ at: 2, kind: 'note', text: 'new' })}`);
  expect(fold.items.map(({ kind }) => kind)).toEqual(['cut', 'note']);
  fold.restart(true);
  fold.add(lineOf({ at: 2, kind: 'note', text: 'whole' }));
  expect(fold.items.map(({ kind }) => kind)).toEqual(['cut', 'note']);
  fold.restart(false);
  expect(fold.items).toEqual([]);
  expect(fold.usage()).toBeNull();
});
