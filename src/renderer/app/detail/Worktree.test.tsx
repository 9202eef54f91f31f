// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { EventRecord, WorktreeListItem, WorktreeStatus } from '../../../contract/index.ts';
import { emptySnapshot, message, ok } from '../../../contract/index.ts';
import { aFakeProject, type FakeProject } from '../../testing/in-project.tsx';
import { aProject, aRun, aStory, aWorktree } from '../../testing/records.ts';
import { PAGE_COMMANDS } from '../commands.ts';
import { Dialogs } from '../Dialogs.tsx';
import { Worktree } from './Worktree.tsx';

const ID = '60_story_tax';
const PATH = `/home/ada/acme-shop.huskies/${ID}`;
const story = aStory(ID, { stage: 'current', worktree: aWorktree(ID), movedAt: 2 });
let status: WorktreeStatus;
let item: WorktreeListItem;
let at: FakeProject;
const invoke = vi.fn();
const writeText = vi.fn(async () => undefined);

beforeEach(() => {
  status = { story: ID, path: PATH, working: null, kept: null, removed: null, snapshots: [] };
  item = {
    ...{ story: ID, stage: 'current', path: PATH, branch: `huskies/${ID}`, state: 'ready', bytes: 12_400_000 },
    ...{ files: 1_203, uncommitted: 2, lastUseAt: null, isMeasuring: false },
    keeps: [message('care.stage', { stage: 'current' }), message('care.uncommitted', { n: 2 })],
  };
  writeText.mockClear();
  vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText } });
  invoke.mockReset().mockImplementation(async (name: string) => {
    if (name === 'worktree.status') return ok(status);
    return name === 'worktree.list' ? ok([item]) : ok({ seq: 1, changed: true });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(of = story) {
  at = aFakeProject({ ...emptySnapshot(), project: { it: aProject() }, stories: { [ID]: of } }, { invoke });
  return at.show(
    <>
      <Worktree story={of} />
      <Dialogs />
    </>,
  );
}
const section = () => screen.findByRole('region', { name: 'Worktree' });
const happened = (kind: EventRecord['kind'], about = ID) =>
  act(() =>
    at.client.emit({
      seq: 9,
      at: 9,
      kind,
      story: about,
      agent: null,
      run: null,
      by: null,
      message: message('care.asked'),
    }),
  );
const calls = (name: string) => invoke.mock.calls.filter(([called]) => called === name).length;

it('shows the path, which can be copied, the branch, the size, and what is only there', async () => {
  show();
  expect((await section()).textContent).toContain(PATH);
  await screen.findByText(`branch huskies/${ID} · 12.4 MB in 1203 files`);
  expect(screen.getByText(/^Only here: /).textContent).toBe(
    'Only here: 2 uncommitted changes. If it is removed, a snapshot keeps all its files for 30 days.',
  );
  fireEvent.click(screen.getByRole('button', { name: 'Copy the path' }));
  await screen.findByRole('button', { name: 'Copied' });
  expect(writeText).toHaveBeenCalledWith(PATH);
});

it.each<[string, string, WorktreeListItem['keeps'], number | null]>([
  ['nothing', 'Everything in it is in the base.', [], 0],
  [
    'commits on no branch, and hidden files',
    'Only here: 1 commit is on no branch, 2 files whose changes are hidden from git (assume-unchanged or skip-worktree).',
    [message('care.loose', { n: 1 }), message('care.hidden', { n: 2 })],
    0,
  ],
  [
    'commits of its branch, which stays',
    'The commits of its branch are not in main; the branch stays.',
    [message('care.unmerged', { base: 'main' })],
    0,
  ],
  [
    'what cannot be read',
    'Perhaps more is only here: it could not be read whole: permission denied.',
    [message('care.unread', { why: 'permission denied' })],
    0,
  ],
  ['nothing that was read', 'What is only here is not known.', [], null],
])('what a removal takes away: %s', async (_name, expected, keeps, uncommitted) => {
  item = { ...item, keeps, uncommitted };
  show();
  const { textContent } = await screen.findByText(/a snapshot keeps all its files/);
  expect(textContent).toBe(`${expected} If it is removed, a snapshot keeps all its files for 30 days.`);
});

it('says why it cannot be removed now, with the remedy, and offers no removal', async () => {
  item = { ...item, keeps: [message('care.run', { agent: 'coder-1' }), ...item.keeps] };
  show();
  await screen.findByText('Cannot be removed now: coder-1 is working there. Stop it first.');
  expect(screen.queryByRole('button', { name: /^Remove/ })).toBeNull();
});

it('asks before it is removed, shows the progress without polling, and then offers to restore it', async () => {
  show();
  fireEvent.click(await screen.findByRole('button', { name: `Remove the worktree of ${ID}` }));
  await screen.findByText(/^Remove the worktree of .* can be restored for 30 days\.$/);
  await vi.waitFor(() => expect(document.activeElement?.textContent).toBe('Cancel'));
  fireEvent.click(screen.getByRole('button', { name: 'Remove worktree' }));
  await vi.waitFor(() => expect(invoke).toHaveBeenCalledWith('worktree.remove', { story: ID }));
  status = { ...status, working: 'removal' };
  happened('removal_asked');
  await screen.findByText('Being removed. A snapshot of all its files is taken first.');
  const before = calls('worktree.status');
  happened('worktree_removed', 'another story');
  expect(calls('worktree.status')).toBe(before);
  status = { ...status, path: null, working: null, removed: { ref: 'r', at: Date.now(), until: Date.now() + 9e8 } };
  happened('worktree_removed');
  fireEvent.click(await screen.findByRole('button', { name: `Restore the worktree of ${ID}` }));
  await vi.waitFor(() => expect(invoke).toHaveBeenCalledWith('worktree.restore', { story: ID }));
  status = { ...status, path: PATH, removed: null };
  happened('worktree_restored');
  await screen.findByRole('button', { name: `Remove the worktree of ${ID}` });
});

it('shows why the last request was not carried out, with the remedy', async () => {
  status = { ...status, kept: message('care.kept', { why: message('snapshot.locked') }) };
  show();
  await screen.findByText(
    /^The worktree was kept: it is locked by git worktree lock\. Unlock it with git worktree unlock/,
  );
  expect(await screen.findByRole('button', { name: `Remove the worktree of ${ID}` })).toBeTruthy();
});

it('shows nothing for a story that has no worktree and no snapshot', async () => {
  status = { ...status, path: null };
  show(aStory(ID));
  await vi.waitFor(() => expect(calls('worktree.status')).toBe(1));
  expect(screen.queryByRole('region', { name: 'Worktree' })).toBeNull();
});

it('the palette offers the removal while nothing works there, and the restore of a worktree that is gone', () => {
  const offered = (of: typeof story, busy = false) => {
    const run = aRun(ID, 'coder-1');
    const runs = busy ? { [run.id]: run } : {};
    const { project } = aFakeProject({ ...emptySnapshot(), project: { it: aProject() }, stories: { [ID]: of }, runs });
    return PAGE_COMMANDS.filter(({ id, when }) => id.startsWith('worktree.re') && when?.(project, ID)).map(
      ({ id }) => id,
    );
  };
  expect(offered(story)).toEqual(['worktree.remove']);
  expect(offered(story, true)).toEqual([]);
  expect(offered({ ...story, worktree: null })).toEqual(['worktree.restore']);
  expect(offered(aStory(ID))).toEqual([]);
});
