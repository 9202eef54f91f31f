// @vitest-environment jsdom
import { toast } from 'sonner';
import { afterEach, expect, it, vi } from 'vitest';
import { emptySnapshot, message, ok, refuse } from '../../contract/index.ts';
import { createFakeClient } from '../testing/fake-client.ts';
import { withoutLayout } from '../testing/no-layout.ts';
import { aHost, aProject, aStory } from '../testing/records.ts';
import { createPage } from './page.ts';
import { toggleFilter } from './view.ts';

withoutLayout();
afterEach(() => {
  sessionStorage.clear();
  toast.dismiss();
});

const archived = aStory('9_story_old', { stage: 'archived' });

function start() {
  const snapshot = {
    ...emptySnapshot(),
    seq: 1,
    project: { it: aProject() },
    host: { it: aHost() },
    stories: Object.fromEntries(['1_story_a', '2_story_b'].map((id) => [id, aStory(id, { stage: 'current' })])),
  };
  const client = createFakeClient(snapshot, {
    async invoke(name, input) {
      if (name === 'story.list') return ok([]);
      const { story = '' } = input as { story?: string };
      return story === archived.id
        ? ok({ ...archived, text: '' })
        : refuse('unknown-story', message('serving.noProject'));
    },
  });
  const page = createPage(client);
  return { client, page, view: () => page.store().view.getState() };
}

it('opens the story, with the keyboard focus on its card', () => {
  const { client, view } = start();
  client.wantShown('2_story_b');
  expect(view()).toMatchObject({ selected: '2_story_b', detail: true, focusCard: 1 });
});

it('clears a filter that hides the story, and keeps one that shows it', () => {
  const { client, page, view } = start();
  toggleFilter(page.store(), 'label:none');
  client.wantShown('2_story_b');
  expect(view()).toMatchObject({ selected: '2_story_b', filters: [], find: null });
  page.store().view.setState({ find: '1_story_a' });
  client.wantShown('1_story_a');
  expect(view()).toMatchObject({ selected: '1_story_a', find: '1_story_a' });
});

it('fetches an archived story first, and names one that is gone', async () => {
  const { client, view } = start();
  client.wantShown(archived.id);
  await vi.waitFor(() => expect(view()).toMatchObject({ selected: archived.id, detail: true }));
  client.wantShown('7_story_gone');
  await vi.waitFor(() =>
    expect(toast.getToasts().map((one) => 'title' in one && one.title)).toEqual([
      '7_story_gone does not exist any more.',
    ]),
  );
  expect(view().selected).toBe(archived.id);
});

it('opens nothing in a project that the page has left meanwhile', async () => {
  const { client, page, view } = start();
  client.wantShown(archived.id);
  client.show({ ...emptySnapshot(), seq: 1, project: { it: aProject({ path: '/other' }) }, host: { it: aHost() } });
  await page.store().archive.fetch('any');
  expect(view()).toMatchObject({ selected: null, detail: false });
});
