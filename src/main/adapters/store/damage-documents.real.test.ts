/** Damaged documents of stories are found and rebuilt, without the loss of a move or a text. */
import { describe, expect, it } from 'vitest';
import type { Store, StoreChange } from '../../core/ports/index.ts';
import { aStory } from '../../testing/store-records.ts';
import { alter, files, filled, open, STORY, waitForBackups } from './damage.testing.ts';

describe('a damaged story document', () => {
  const moves: StoreChange[] = [
    STORY,
    { put: 'story', story: aStory('61_story_other', { rank: 'a1' }), text: 'other' },
    { put: 'story', story: aStory('60_story_cleanup', { stage: 'merge', movedAt: 2_000 }) },
  ];
  const expected = [
    aStory('60_story_cleanup', { stage: 'merge', movedAt: 2_000 }),
    aStory('61_story_other', { rank: 'a1' }),
  ];

  const last = "story = '60_story_cleanup' AND n = 2";
  const sorted = (store: Store) => store.load().stories.sort((a, b) => (a.id < b.id ? -1 : 1));
  const done: StoreChange = { put: 'story', story: aStory('60_story_cleanup', { stage: 'done' }) };

  it.each([
    ['a flipped bit in an update', `UPDATE documents SET bytes = zeroblob(length(bytes)) WHERE ${last}`],
    ['a lost update', "DELETE FROM documents WHERE story = '60_story_cleanup' AND n = 1"],
    ['a lost last update', `DELETE FROM documents WHERE ${last}`],
    ['all updates lost', 'DELETE FROM documents'],
  ])('I7: %s is found by the first change, not by opening, and costs no move and no text', async (_name, sql) => {
    const dir = await filled(moves);
    alter(dir, sql);
    const { store, problems } = open(dir);
    expect(sorted(store)).toEqual(expected);
    expect(problems).toEqual([]);
    store.commit([{ put: 'story', story: aStory('60_story_cleanup', { stage: 'merge', movedAt: 2_000 }) }]);
    expect(problems).toEqual([expect.stringMatching(/stages was damaged .* copy is kept as .*huskies\.damaged-/s)]);
    expect(problems[0]).toContain('1 from its last saved state');
    expect(files(dir).some((name) => name.startsWith('huskies.damaged-'))).toBe(true);
    expect(sorted(store)).toEqual(expected);
    expect(store.text('60_story_cleanup')).toBe('test');
    store.commit([done]);
    await store.close();
    const again = open(dir);
    again.store.commit([done]);
    expect(sorted(again.store).map((story) => story.stage)).toEqual(['done', expected[1]?.stage]);
    expect(again.problems).toEqual([]);
  });

  it.each([
    ['damaged registers', "UPDATE registers SET sum = 'x' WHERE story = '60_story_cleanup'"],
    ['lost registers', "DELETE FROM registers WHERE story = '60_story_cleanup'"],
  ])('I7: %s are found at the start, and cost no move and no text', async (_name, sql) => {
    const dir = await filled(moves);
    alter(dir, sql);
    const { store, problems } = open(dir);
    expect(sorted(store)).toEqual(expected);
    expect(problems).toEqual([expect.stringMatching(/stages was damaged .* copy is kept as .*huskies\.damaged-/s)]);
    expect(problems[0]).toContain('1 from the undamaged part of the history');
    expect(files(dir).some((name) => name.startsWith('huskies.damaged-'))).toBe(true);
    expect(store.text('60_story_cleanup')).toBe('test');
    store.commit([done]);
    await store.close();
    const again = open(dir);
    expect(sorted(again.store)[0]?.stage).toBe('done');
    expect(again.problems).toEqual([]);
  });

  it.each([
    ['when it is shown', "UPDATE registers SET sum = 'x'", (store: Store) => store.story('60_story_cleanup')],
    [
      'when it is listed',
      "UPDATE registers SET sum = 'x'",
      (store: Store) => store.stories({ stage: 'archived', text: null, after: null, limit: 10 })[0],
    ],
    [
      'when it is moved',
      'UPDATE documents SET bytes = zeroblob(length(bytes))',
      (store: Store) => {
        store.commit([{ put: 'story', story: aStory('60_story_cleanup', { stage: 'archived', rank: 'a7' }) }]);
        return store.story('60_story_cleanup');
      },
    ],
  ])('I7: of an archived story is found %s, and costs no move', async (_name, sql, touch) => {
    const dir = await filled([{ put: 'story', story: aStory('60_story_cleanup', { stage: 'archived', rank: 'a7' }) }]);
    alter(dir, sql);
    const { store, problems } = open(dir);
    expect(touch(store)).toEqual(aStory('60_story_cleanup', { stage: 'archived', rank: 'a7' }));
    expect(problems).toEqual([expect.stringMatching(/stages was damaged .* copy is kept as/s)]);
    await store.close();
    const again = open(dir);
    touch(again.store);
    expect(again.problems).toEqual([]);
  });

  it('with damaged registers is rebuilt from its history, else from a backup, else as a frozen story', async () => {
    const dir = await filled([STORY]);
    await open(dir).store.close(); // the backup knows story 60
    const late = open(dir);
    await waitForBackups(dir, 2);
    late.store.commit([{ put: 'story', story: aStory('62_story_late', { stage: 'current' }), text: 'late' }]);
    late.store.commit([{ put: 'story', story: aStory('63_story_later'), text: 'later' }]);
    await late.store.close();
    alter(dir, "UPDATE registers SET sum = 'x'; UPDATE documents SET sum = 'x' WHERE story <> '63_story_later'");
    const { store, problems } = open(dir);
    const found = Object.fromEntries(store.load().stories.map((story) => [story.id, [story.stage, story.frozen]]));
    expect(problems).toEqual([
      expect.stringMatching(
        /1 from the undamaged .* history.*1 from the backup huskies-2026-.*, 1 with an unknown stage/,
      ),
    ]);
    expect(found).toEqual({
      '60_story_cleanup': ['qa', false],
      '62_story_late': ['backlog', true],
      '63_story_later': ['backlog', false],
    });
    expect(store.text('62_story_late')).toBe('late');
  });

  it('is rebuilt from a backup when nothing else has it', async () => {
    const dir = await filled([STORY]);
    await open(dir).store.close();
    alter(dir, "UPDATE registers SET sum = 'x'; UPDATE documents SET sum = 'x'");
    const { store, problems } = open(dir);
    expect(store.load().stories).toEqual([aStory('60_story_cleanup', { stage: 'qa' })]);
    expect(problems).toEqual([expect.stringMatching(/1 from the backup huskies-2026-/)]);
  });
});
