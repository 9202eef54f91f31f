/** The tests of the contract that are about pages of stories, words that are looked for, and places in a stage. */

import { expect, it } from 'vitest';
import { legacy } from '../../contract/index.ts';
import type { Store, StoryFilter, StoryQuery } from '../core/ports/index.ts';
import { aStory } from './store-records.ts';

/** A store with its own data. */
export interface StoreUnderTest {
  store: Store;
  /** Opens the same data again, as after a restart of the host. The first store must not be used any more. */
  reopen(): Promise<Store>;
}

/** Declares them. `make`: called for each test. */
export function storyPages(make: () => StoreUnderTest): void {
  it('pages through the stories by stage and then by rank, and finds them by prefixes of words', () => {
    const { store } = make();
    const stage = (n: number) => (n % 2 === 0 ? 'archived' : 'qa');
    store.commit(
      Array.from({ length: 9 }, (_, n) => ({
        put: 'story' as const,
        story: aStory(`${n}_story_of_${n % 3 === 0 ? 'three' : 'others'}`, {
          stage: stage(n),
          rank: `a${8 - n}`,
          title: n === 4 ? 'Straße, “naïve” 日本語のタイトル' : `Title ${n}`,
        }),
        text: `the text of number${n} -- "AND" OR NOT (near* ^col:x`,
      })),
    );
    const numbers = (query: Partial<Parameters<typeof store.stories>[0]>): number[] =>
      store
        .stories({ stage: null, text: null, after: null, limit: 100, ...query })
        .map(({ id }) => Number(id.split('_')[0]));
    const all = numbers({});
    expect(all).toEqual([7, 5, 3, 1, 8, 6, 4, 2, 0]);
    const paged: number[] = [];
    for (let after: ReturnType<typeof store.stories>[0] | null = null; ; ) {
      const page = store.stories({ stage: null, text: null, after, limit: 2 });
      paged.push(...page.map(({ id }) => Number(id.split('_')[0])));
      after = page.at(-1) ?? null;
      if (page.length < 2) break;
    }
    expect(paged).toEqual(all);
    expect(numbers({ stage: 'archived', limit: 2 })).toEqual([8, 6]);
    expect(numbers({ text: 'three' })).toEqual([3, 6, 0]);
    expect(numbers({ text: 'thr', stage: 'archived' })).toEqual([6, 0]);
    expect(numbers({ text: 'NUMBER7' })).toEqual([7]);
    expect(numbers({ text: '4_story' })).toEqual([4]);
    expect(numbers({ text: 'straße' })).toEqual([4]);
    expect(numbers({ text: 'title 5' })).toEqual([5]);
    expect(numbers({ text: 'itle' })).toEqual([]);
    store.commit([{ put: 'story', story: aStory('7_story_of_others', { title: 'Renamed', stage: 'qa', rank: 'a1' }) }]);
    expect(numbers({ text: 'renamed number7' })).toEqual([7]);
    expect(numbers({ text: 'title' })).not.toContain(7);
    store.commit([{ put: 'story', story: aStory('7_story_of_others', { title: 'Renamed' }), text: 'rewritten' }]);
    expect([numbers({ text: 'rewritten' }), numbers({ text: 'number7' })]).toEqual([[7], []]);
  });

  it.each([
    '"',
    '""',
    "'",
    'AND',
    'NOT x',
    'a OR',
    '(',
    'near(a b',
    '*',
    '^x',
    'col:x',
    '-- x',
    '!!!',
    '\u0000',
    '🐕',
    '{x}:y',
    '\\',
  ])('searches for %j as text, never as query syntax', (text) => {
    const { store } = make();
    store.commit([{ put: 'story', story: aStory('1_story_a'), text: 'nothing' }]);
    expect(store.stories({ stage: null, text, after: null, limit: 10 })).toEqual([]);
  });

  it('stores a text of a million characters, finds its last word, and returns all of it after moves', async () => {
    const { store, reopen } = make();
    const text = `${'what has to be done '.repeat(50_000).slice(0, 999_990)} zuletzt\n`;
    store.commit([{ put: 'story', story: aStory('1_story_a'), text }]);
    store.commit([{ put: 'story', story: aStory('2_story_b'), text: 'short' }]);
    store.commit([{ put: 'story', story: aStory('1_story_a', { stage: 'archived' }) }]);
    const again = await reopen();
    expect(again.text('1_story_a') === text).toBe(true);
    const found = again.stories({ stage: 'archived', text: 'done zuletzt', after: null, limit: 10 });
    expect(found.map(({ id }) => id)).toEqual(['1_story_a']);
  });

  it('filters by label, priority, hold and block, also among found words and from page to page', () => {
    const { store } = make();
    const labels = [['api', 'ui'], ['api'], []];
    for (let n = 0; n < 12; n += 1) {
      const story = aStory(`${n}_story_a`, {
        stage: n < 6 ? 'backlog' : 'qa',
        rank: `a${n % 6}`,
        labels: labels[n % 3] ?? [],
        priority: n % 2 === 0 ? 0 : 2,
        hold: n % 4 === 0 ? legacy('stopped') : null,
        blocked: n % 5 === 0 ? legacy('waits') : null,
      });
      store.commit([{ put: 'story', story, text: n === 9 ? 'kettle' : 'teapot' }]);
    }
    const query: StoryQuery = { stage: null, text: null, after: null, limit: 100 };
    const numbers = (filter: StoryFilter, rest: Partial<StoryQuery> = {}): number[] =>
      store.stories({ ...query, ...rest, filter }).map(({ id }) => Number.parseInt(id, 10));
    expect(numbers({})).toHaveLength(12);
    expect([numbers({ label: 'ui' }), numbers({ label: 'api', priority: 2 })]).toEqual([
      [0, 3, 6, 9],
      [1, 3, 7, 9],
    ]);
    expect([numbers({ held: true }), numbers({ held: true, blocked: true })]).toEqual([[0, 4, 8], [0]]);
    expect([numbers({ held: false, blocked: true }), numbers({ label: 'none' })]).toEqual([[5, 10], []]);
    expect(numbers({ label: 'ui' }, { text: 'kettle' })).toEqual([9]);
    const [first] = store.stories({ ...query, limit: 1, filter: { label: 'ui' } });
    const second = store.stories({ ...query, limit: 1, filter: { label: 'ui' }, after: first ?? null });
    expect(second.map(({ id }) => id)).toEqual(['3_story_a']);
    const unlabelled = aStory('9_story_a', { stage: 'qa', rank: 'a3', labels: [] });
    store.commit([{ put: 'story', story: unlabelled }]);
    expect(numbers({ label: 'ui' })).toEqual([0, 3, 6]);
  });

  it('finds the neighbouring ranks in order, without the moved story and without ranks that do not fit', () => {
    const { store } = make();
    const place = (id: string, rank: string, stage: 'qa' | 'archived' = 'qa') =>
      store.commit([{ put: 'story', story: aStory(id, { rank, stage }) }]);
    for (const [n, rank] of ['a0', 'a1', 'a1', 'a2', '~', 'a3'].entries()) place(`${n}_story`, rank);
    place('9_story', 'a4', 'archived');
    const at = (side: 'below' | 'from', rank: string | null, except: string | null = null) =>
      store.nearestRank({ stage: 'qa', side, rank, except, isValid: (one) => one !== '~' });
    expect([at('below', null), at('below', null, '5_story')]).toEqual(['a3', 'a2']);
    expect([at('below', 'a2'), at('from', 'a2'), at('from', 'a2', '3_story')]).toEqual(['a1', 'a2', 'a3']);
    expect([at('below', 'a0'), at('from', 'b')]).toEqual([null, null]);
  });
}
