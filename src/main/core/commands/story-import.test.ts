import { expect, it } from 'vitest';
import { opened } from '../../testing/at-work.ts';

it('adds the rows of a file in one transaction, in its order, with every field; a broken row is named and skipped', async () => {
  const huskies = await opened();
  await huskies.must('story.add', { title: 'There', id: '3_story_there' });
  const { commits } = huskies.store;
  const rows = [
    { line: 2, title: 'First', after: ['9_story_own'], labels: ['b', 'a'], priority: 0 as const },
    { line: 3, title: 'Own id', id: '9_story_own', text: 'text', acceptance: ['[x] done', '[ ] open', 'plain'] },
    { line: 4, title: 'Broken', after: ['gone'] },
    { line: 5, title: 'Second', stage: 'qa' as const },
  ];
  const reply = await huskies.must('story.import', { file: 'a.csv', rows });
  expect(huskies.store.commits).toBe(commits + 1);
  expect(reply).toMatchObject({
    added: ['10_story_first', '9_story_own', '12_story_second'],
    existing: [],
    problems: [{ line: 4, field: 'after', value: 'gone', why: { code: 'import.after.unknown' } }],
  });
  const listed = await huskies.must('story.list', {});
  expect(listed.map(({ id, stage }) => [id, stage])).toEqual([
    ['3_story_there', 'backlog'],
    ['10_story_first', 'backlog'],
    ['9_story_own', 'backlog'],
    ['12_story_second', 'qa'],
  ]);
  expect(listed[1]).toMatchObject({ labels: ['a', 'b'], priority: 0, after: ['9_story_own'] });
  const own = await huskies.must('story.show', { story: '9_story_own' });
  expect(own.text).toBe('text');
  expect(own.acceptance.map(({ text, done }) => [text, done?.by ?? null])).toEqual([
    ['done', 'person'],
    ['open', null],
    ['plain', null],
  ]);
});

it('a file that is imported again changes nothing', async () => {
  const huskies = await opened();
  const rows = [{ line: 1, title: 'Tax', id: '7_story_tax', text: 'text' }];
  await huskies.must('story.import', { file: 'a.md', rows });
  await huskies.must('story.edit', { story: '7_story_tax', priority: 0 });
  const { commits } = huskies.store;
  expect(await huskies.must('story.import', { file: 'a.md', rows })).toMatchObject({
    added: [],
    existing: ['7_story_tax'],
  });
  expect(huskies.store.commits).toBe(commits);
  const changed = [{ line: 1, title: 'Tax', id: '7_story_tax', text: 'other' }];
  expect(await huskies.must('story.import', { file: 'a.md', rows: changed })).toMatchObject({
    added: [],
    problems: [{ field: 'id', why: { code: 'import.id.taken' } }],
  });
  expect((await huskies.must('story.show', { story: '7_story_tax' })).text).toBe('text');
});
