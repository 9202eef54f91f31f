// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { emptySnapshot, message, ok, refuse } from '../../contract/index.ts';
import { DeleteStory } from '../board/DeleteStory.tsx';
import { openDialog } from '../store/dialogs.ts';
import { undoLast } from '../store/undo.ts';
import { aFakeProject, type FakeProject } from '../testing/in-project.tsx';
import { aProject, aRun, aStory } from '../testing/records.ts';
import { DeletedStories } from './DeletedStories.tsx';

const DAY_MS = 86_400_000;
const invoke = vi.fn();
const onClose = vi.fn();
let at: FakeProject;
const story = aStory('60_story_tax', { stage: 'current' });

beforeEach(() => {
  invoke.mockReset().mockResolvedValue(ok({ seq: 1, changed: true, until: 1 }));
  onClose.mockReset();
  const run = aRun(story.id, 'coder-1');
  const tables = { project: { it: aProject() }, stories: { [story.id]: story }, runs: { [run.id]: run } };
  at = aFakeProject({ ...emptySnapshot(), ...tables }, { invoke });
});
afterEach(cleanup);

it('a story is deleted after a confirmation that names its agents, and Undo restores it', async () => {
  at.show(<DeleteStory story={story.id} onClose={onClose} />);
  expect(screen.getByText(/You can restore it for 30 days/).textContent).toContain('Stops coder-1.');
  await vi.waitFor(() => expect(document.activeElement?.textContent).toBe('Cancel'));
  fireEvent.click(screen.getByRole('button', { name: 'Delete story' }));
  await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
  await act(() => undoLast(at.project));
  expect(invoke.mock.calls.map(([name, input]) => [name, input])).toEqual([
    ['story.delete', { story: story.id }],
    ['story.restore', { story: story.id }],
  ]);
});

it('lists all deleted stories, the newest first, with the days left, and restores one', async () => {
  const now = Date.now();
  const deleted = Array.from({ length: 1_001 }, (_, i) => ({
    id: `${i}_story_x`,
    title: `Story ${i}`,
    stage: 'qa' as const,
    deletedAt: now - 3.5 * DAY_MS + i,
  }));
  invoke.mockImplementation((name: string, { after }: { after?: unknown }) =>
    Promise.resolve(
      ok(name !== 'story.deleted' ? { seq: 1, changed: true } : after ? deleted.slice(1_000) : deleted.slice(0, 1_000)),
    ),
  );
  openDialog(at.project, { kind: 'deleted' });
  at.show(<DeletedStories onClose={onClose} />);
  const rows = await screen.findAllByRole('listitem');
  expect(rows[0]?.textContent).toMatch(/^Story 10001000_story_xQA · deleted 8[34] h ago · 27 days left/);
  fireEvent.click(screen.getByRole('button', { name: 'Show more (901 left)' }));
  expect(screen.getAllByRole('listitem')).toHaveLength(200);
  fireEvent.click(screen.getByRole('button', { name: 'Restore 1000_story_x' }));
  await vi.waitFor(() => expect(at.project.view.getState().selected).toBe('1000_story_x'));
  expect(at.project.dialogs.getState().dialog).toBeNull();
});

it('says that there are none, or why they cannot be listed', async () => {
  invoke.mockResolvedValue(ok([]));
  at.show(<DeletedStories onClose={onClose} />);
  expect(await screen.findByText('No deleted stories')).toBeTruthy();
  cleanup();
  invoke.mockResolvedValue(refuse('no-host', message('page.lost')));
  at.show(<DeletedStories onClose={onClose} />);
  expect(await screen.findByText('The deleted stories cannot be listed')).toBeTruthy();
});
