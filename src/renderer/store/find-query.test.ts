import { expect, it } from 'vitest';
import { legacy, message } from '../../contract/index.ts';
import { aStory } from '../testing/records.ts';
import { fitsFilter, fitsLive, listInput, needsLiveFacts, parseQuery } from './find-query.ts';

const stories = [
  aStory('60_story_tax', { title: 'Tax for carts', priority: 0, labels: ['shop', 'needs design'] }),
  aStory('61_story_mail', { title: 'Mail', labels: ['shop'], hold: message('hold.person', { agent: 'coder-1' }) }),
  aStory('62_story_cart', { title: 'Cart', priority: 3, blocked: legacy('waits') }),
];
const found = (query: string) =>
  stories.filter((one) => fitsFilter(one, parseQuery(query))).map(({ id }) => id.slice(0, 2));

it.each([
  ['cart', ['60', '62']],
  ['label:shop', ['60', '61']],
  ['label:shop label:"needs design"', ['60']],
  ['priority:urgent', ['60']],
  ['priority:3', ['62']],
  ['cart priority:some', ['62']],
  ['is:held', ['61']],
  ['is:blocked cart', ['62']],
  ['label:sho', []],
  ['priority:none', []],
  ['is:green', []],
])('finds by %s', (query, ids) => {
  expect(found(query)).toEqual(ids);
});

it.each(['label:', 'priority:', 'is:', 'is:he', 'label:"'])('while %s is typed, nothing is excluded', (query) => {
  expect(found(query)).toHaveLength(3);
});

it('asks the host for the same stories', () => {
  expect(listInput(parseQuery('old label:"needs design" label:ui tax priority:high is:held is:blocked'))).toEqual({
    text: 'old tax',
    label: 'needs design',
    priority: 1,
    held: true,
    blocked: true,
  });
  expect(listInput(parseQuery(''))).toEqual({});
});

it('finds by what happens to a story, and by its agent', () => {
  const filter = parseQuery('is:running is:needs-you agent:coder-1 tax');
  expect([filter.words, needsLiveFacts(filter), needsLiveFacts(parseQuery('tax is:held'))]).toEqual([
    'tax',
    true,
    false,
  ]);
  const fits = (states: ('running' | 'needs-you')[], agent: string | null) => fitsLive(filter, { states, agent });
  expect(fits(['needs-you', 'running'], 'coder-1')).toBe(true);
  expect([fits(['running'], 'coder-1'), fits(['needs-you', 'running'], 'qa'), fits([], null)]).toEqual([
    ...[false, false, false],
  ]);
});
