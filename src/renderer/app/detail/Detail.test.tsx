// @vitest-environment jsdom
import { act, cleanup, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { emptySnapshot, ok } from '../../../contract/index.ts';
import { useStory, useView } from '../../store/hooks.ts';
import { beginText } from '../../store/text-draft.ts';
import { openDetail } from '../../store/view.ts';
import { aFakeProject } from '../../testing/in-project.tsx';
import { aProject, aStory } from '../../testing/records.ts';
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
