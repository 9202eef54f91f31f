import { beforeEach, expect, it } from 'vitest';
import { type AgentFacts, NO_FACTS } from '../../../domain/index.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { PacedFacts } from './paced-facts.ts';

let clock: ManualClock;
let shown: (string | null)[];
let paced: PacedFacts;

const working = (lastAction: string): AgentFacts => ({ ...NO_FACTS, state: 'working', lastAction });

beforeEach(() => {
  clock = new ManualClock();
  shown = [];
  paced = new PacedFacts({
    clock,
    show: (facts, durable) => void shown.push(durable ? `${facts.lastAction}!` : facts.lastAction),
  });
});

it('shows the first facts at once, and of those that follow quickly only the last', async () => {
  for (const action of ['a', 'b', 'c']) paced.tell(working(action), false);
  expect(shown).toEqual(['a']);
  await clock.advance(300);
  expect(shown).toEqual(['a', 'c']);
  await clock.advance(3_000);
  expect(shown).toEqual(['a', 'c']);
});

it('shows another state, and facts that must survive a crash, at once and never older ones after them', async () => {
  paced.tell(working('a'), false);
  paced.tell(working('b'), false);
  paced.tell({ ...working('c'), state: 'needs-you' }, false);
  paced.tell({ ...working('d'), state: 'needs-you' }, true);
  await clock.advance(3_000);
  expect(shown).toEqual(['a', 'c', 'd!']);
});

it('at the end of the run shows what has waited, once', async () => {
  paced.tell(working('a'), false);
  paced.tell(working('b'), false);
  paced.flush();
  paced.flush();
  await clock.advance(3_000);
  expect(shown).toEqual(['a', 'b']);
});
