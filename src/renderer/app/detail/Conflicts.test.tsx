// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { type ConflictRecord, emptySnapshot } from '../../../contract/index.ts';
import { Card } from '../../board/Card.tsx';
import { aFakeProject } from '../../testing/in-project.tsx';
import { aProject, aStory } from '../../testing/records.ts';
import { Conflicts } from './Conflicts.tsx';

afterEach(cleanup);
const story = aStory('60_story_tax', { stage: 'current' });
const other = aStory('61_story_cart', { title: 'Cart', stage: 'qa' });
const record: ConflictRecord = {
  story: story.id,
  base: { files: ['README.md'], count: 1 },
  with: [
    { story: other.id, files: ['src/cart.mjs', 'src/tax.mjs'], count: 4 },
    { story: '9_story_gone', files: ['a'], count: 1 },
  ],
  count: 12,
};
const project = () =>
  aFakeProject({
    ...emptySnapshot(),
    project: { it: aProject() },
    stories: { [story.id]: story, [other.id]: other },
    conflicts: { [story.id]: record },
  });

it('the card shows a conflict in one line, until there is none', () => {
  const at = project();
  at.show(<Card story={story} tabbable />);
  expect(screen.getByText('conflicts with main and 12 others')).toBeTruthy();
  const put = { ...record, base: null, with: record.with.slice(0, 1), count: 1 };
  act(() => at.client.change({ table: 'conflicts', key: story.id, put }));
  expect(screen.getByText('conflicts with 61_story_cart: src/cart.mjs and 3 more files')).toBeTruthy();
  act(() => at.client.change({ table: 'conflicts', key: story.id, put: null }));
  expect(screen.queryByText(/conflicts with/)).toBeNull();
});

it('the detail lists all of them with their files, and opens the other story', () => {
  const at = project();
  at.show(<Conflicts story={story} />);
  expect(screen.getAllByRole('listitem', { hidden: true }).map((item) => item.textContent)).toEqual([
    'the base main README.md',
    'Cart src/cart.mjs, src/tax.mjs and 2 more files',
    '9_story_gone a',
    '10 more stories',
  ]);
  fireEvent.click(screen.getByText('Cart'));
  expect(at.project.view.getState()).toMatchObject({ selected: other.id, detail: true });
});
