// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { emptySnapshot, ok } from '../../../contract/index.ts';
import { useStory, useView } from '../../store/hooks.ts';
import { beginText } from '../../store/text-draft.ts';
import { openDetail } from '../../store/view.ts';
import { aFakeProject } from '../../testing/in-project.tsx';
import { aHost, aProject, aStory } from '../../testing/records.ts';
import { Detail } from './Detail.tsx';

const [FIRST, SECOND] = ['60_story_tax', '61_story_cart'] as const;

// Loaded before the test, whose waiting has a time limit.
beforeAll(() => import('react-markdown'));
afterEach(cleanup);

function Selected() {
  const story = useStory(useView((v) => v.selected) ?? '');
  return story && <Detail story={story} />;
}

it('another story in the same detail never gets the text of the one before it', async () => {
  const stories = { [FIRST]: aStory(FIRST), [SECOND]: aStory(SECOND) };
  const at = aFakeProject(
    { ...emptySnapshot(), project: { it: aProject() }, stories },
    {
      invoke: async (name, input) => {
        const { story } = input as { story: string };
        if (name === 'story.show' && story === FIRST) return ok({ text: 'Text of the first.' });
        // The answer about the second story does not come.
        if (name === 'story.show') return new Promise(() => undefined);
        return ok({ story, path: null, working: null, kept: null, removed: null, snapshots: [] });
      },
    },
  );
  openDetail(at.project, FIRST, 'story');
  at.show(<Selected />);
  await screen.findByText('Text of the first.');
  beginText(at.project, SECOND, 'Text of the second.');
  act(() => openDetail(at.project, SECOND));
  expect(screen.getByRole<HTMLTextAreaElement>('textbox').value).toBe('Text of the second.');
  expect(at.project.drafts.getState()[SECOND]).toMatchObject({ base: 'Text of the second.', theirs: null });
});

it('a start that is on its way on one story does not disable Start on the next one', async () => {
  const stories = { [FIRST]: aStory(FIRST), [SECOND]: aStory(SECOND) };
  const agents = { 'coder-1': { name: 'coder-1', role: 'coder' as const, max: null, command: 'c' } };
  const at = aFakeProject(
    { ...emptySnapshot(), project: { it: aProject() }, host: { it: aHost() }, agents, stories },
    { invoke: () => new Promise(() => undefined) },
  );
  openDetail(at.project, FIRST, 'terminal');
  at.show(<Selected />);
  const starts = () => screen.getAllByRole('button', { name: /^Start coder on/ });
  expect(starts()).toHaveLength(2);
  for (const start of starts()) fireEvent.click(start);
  expect(starts().map((start) => start.getAttribute('aria-disabled'))).toEqual(['true', 'true']);
  act(() => openDetail(at.project, SECOND));
  expect(starts().map((start) => start.getAttribute('aria-disabled'))).toEqual([null, null]);
});
