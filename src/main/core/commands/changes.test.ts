/** Changes of a story: what is asked of git, and what a revert is refused for. */
import { expect, it } from 'vitest';
import { atWork, runningProgram, STORY } from '../../testing/at-work.ts';
import { createTestHuskies } from '../../testing/test-huskies.ts';

const PLACE = { worktree: `/fake/${STORY}`, branch: `huskies/${STORY}`, base: 'main' };
const ABOUT = { story: STORY, path: 'src/tax.ts' };
const refusalOf = (result: { ok: boolean; error?: { code: string; field?: string } }) => [
  result.error?.code,
  result.error?.field,
];

it('queries ask for the worktree of the story, and change nothing', async () => {
  const huskies = createTestHuskies();
  await atWork(huskies);
  huskies.changes.lists.set(PLACE.worktree, { size: { files: 3, added: 20, removed: 4 } });
  const { seq } = huskies.host.door.snapshot();
  expect(await huskies.must('changes.list', { story: STORY })).toMatchObject({ base: 'main', size: { files: 3 } });
  expect((await huskies.must('changes.file', ABOUT)).hunks).toContain('+new');
  expect(await huskies.must('changes.commits', { story: STORY })).toEqual({ commits: [], more: 0 });
  expect(huskies.host.door.snapshot().seq).toBe(seq);
  expect(refusalOf(await huskies.ask('changes.list', { story: '1_none' }))).toEqual(['unknown-story', 'story']);
});

it('a path that leads out of the worktree, or into git itself, never reaches git', async () => {
  const huskies = createTestHuskies();
  await atWork(huskies);
  for (const path of ['../x', '/etc/passwd', 'a/../../x', '.git/config', 'a/.GIT/x', 'a//b', './a', 'a\0b']) {
    expect([path, ...refusalOf(await huskies.ask('changes.file', { ...ABOUT, path }))]).toEqual([
      path,
      'bad-input',
      'path',
    ]);
    const revert = { ...ABOUT, was: path, sure: true };
    expect([path, ...refusalOf(await huskies.ask('changes.revert', revert))]).toEqual([path, 'bad-input', 'was']);
  }
  expect(huskies.changes.reverted).toEqual([]);
});

it('a file is not reverted under a run that works there, unless the person is sure; it is an event', async () => {
  const huskies = createTestHuskies();
  await atWork(huskies);
  expect(refusalOf(await huskies.ask('changes.revert', ABOUT))).toEqual(['worktree-busy', 'story']);
  expect(huskies.changes.reverted).toEqual([]);
  await huskies.must('changes.revert', { ...ABOUT, sure: true });
  runningProgram(huskies).exit(0);
  await huskies.settle();
  const { kept } = await huskies.must('changes.revert', { ...ABOUT, was: 'old.ts' });
  expect(huskies.changes.reverted).toEqual([
    { place: PLACE, file: { path: 'src/tax.ts', was: null } },
    { place: PLACE, file: { path: 'src/tax.ts', was: 'old.ts' } },
  ]);
  const last = huskies.store.events(0, 1_000).at(-1);
  expect(last).toMatchObject({ kind: 'file_reverted', story: STORY, by: { kind: 'person' } });
  expect(last?.message).toEqual({ code: 'changes.reverted.kept', values: { path: 'src/tax.ts', kept } });
});

it('nothing is reverted without a worktree', async () => {
  const huskies = createTestHuskies();
  const { story } = await huskies.must('story.add', { title: 'Tax' });
  expect(await huskies.must('changes.list', { story })).toMatchObject({ hasWorktree: false });
  expect(refusalOf(await huskies.ask('changes.revert', { ...ABOUT, story }))).toEqual(['worktree-missing', 'story']);
});
