/** Pull requests that the forge cannot merge: a mergemaster resolves the conflict, and the result is pushed. */
import { expect, it } from 'vitest';
import { messageText, storyBranch } from '../../../contract/index.ts';
import { AUTOMATION_OFF, MERGE_DEFAULTS } from '../../../domain/index.ts';
import { FakeForge } from '../../testing/fake-forge.ts';
import { aWorktree } from '../../testing/store-records.ts';
import { createTestHuskies, surroundings, type TestHuskies } from '../../testing/test-huskies.ts';

const BRANCH = storyBranch('s1');
/** Stands for the base as the forge has it. */
const THEIRS = 'theirs';

interface Shop extends TestHuskies {
  forge: FakeForge;
}

/** An open pull request that changes a.c, which the forge's base has changed, too. */
async function withPull(merge: 'on' | 'off' = 'on'): Promise<Shop> {
  const all = { ...surroundings(), forge: new FakeForge() };
  const into = { ...MERGE_DEFAULTS, into: 'pull-request' as const };
  all.config.set({ automation: { ...AUTOMATION_OFF, merge }, merge: into });
  all.merging.commit('main', { 'a.c': 'first' });
  all.merging.commit(BRANCH, { 'a.c': 'of s1' }, 'main');
  all.forge.bases.set('main', all.merging.commit(THEIRS, { 'a.c': 'of a person' }, 'main'));
  const huskies = createTestHuskies(all);
  await huskies.must('story.add', { title: 'Tax', id: 's1', stage: 'merge' });
  await huskies.clock.until(huskies.host.open());
  await huskies.must('story.merge', { story: 's1' });
  await huskies.settle();
  return { ...huskies, forge: all.forge };
}

/** The forge has found out about the newest commit of the branch. */
async function answers({ forge, clock }: Shop, conflicts: boolean | null): Promise<void> {
  forge.change(BRANCH, { conflicts, head: forge.remote.get(BRANCH) ?? null });
  await clock.advance(40_000);
}
const mergemaster = ({ host }: TestHuskies) => host.live().find(({ role }) => role === 'mergemaster');
const story = ({ host }: TestHuskies) => host.ledger.stories.get('s1');
const progress = ({ host }: TestHuskies) => host.ledger.progress.get('s1');
const reasonOf = async (huskies: TestHuskies) => {
  const wait = (await huskies.must('story.list', {}))[0]?.wait;
  return wait ? messageText(wait.why, 'copied') : null;
};
async function finishes(huskies: Shop): Promise<void> {
  huskies.spawner.agents.get(mergemaster(huskies)?.id ?? expect.fail('no mergemaster works'))?.exit(0);
  await huskies.settle();
}

it('starts a mergemaster in the story’s worktree with the base of the forge, and what it resolves is pushed', async () => {
  const huskies = await withPull();
  await answers(huskies, true);
  expect(mergemaster(huskies)).toMatchObject({ story: 's1', lane: null, worktree: '/fake/s1' });
  expect(progress(huskies)?.findings).toEqual({ kind: 'conflict', files: ['a.c'], base: 'origin/main' });
  const [event] = huskies.store.events(0, 100).filter(({ kind }) => kind === 'merge_conflict');
  expect(event && messageText(event.message, 'copied')).toBe('pull request 1 conflicts with origin/main in a.c');
  const calls = huskies.forge.calls.length;
  await huskies.clock.advance(60_000);
  // While the mergemaster works, nothing is pushed.
  expect(huskies.forge.calls).toHaveLength(calls);

  const resolved = huskies.merging.mergeInto(BRANCH, THEIRS, { 'a.c': 'of both' });
  await finishes(huskies);
  expect(huskies.forge.remote.get(BRANCH)).toBe(resolved);
  expect(mergemaster(huskies)).toBeUndefined();
  await answers(huskies, false);
  expect(await reasonOf(huskies)).toContain('pull request 1: ');
  expect(progress(huskies)).toMatchObject({ findings: null, isFinished: false, rejections: {} });
});

it.each<[string, (huskies: Shop, turn: number) => void]>([
  ['changes nothing', () => undefined],
  ['conflicts again', ({ merging }, turn) => void merging.commit(BRANCH, { 'a.c': `of turn ${turn}` })],
])('a mergemaster that %s is rejected, and after the last try the story is blocked', async (_how, works) => {
  const huskies = await withPull();
  await answers(huskies, true);
  for (let turn = 1; turn <= 3; turn += 1) {
    works(huskies, turn);
    await finishes(huskies);
    await answers(huskies, true);
    expect(progress(huskies)?.rejections).toEqual({ merge: turn });
  }
  expect(mergemaster(huskies)).toBeUndefined();
  expect(story(huskies)?.blocked).toMatchObject({ code: 'blocked.rejected', values: { tries: 3 } });
});

it('the answer about earlier commits, or none yet, is no conflict; a known one stays until the forge has an answer', async () => {
  const huskies = await withPull();
  huskies.forge.change(BRANCH, { conflicts: true, head: 'an earlier commit' });
  await huskies.clock.advance(40_000);
  expect(await reasonOf(huskies)).toContain('pull request 1: its checks are running');
  await answers(huskies, null);
  expect(mergemaster(huskies)).toBeUndefined();
  await answers(huskies, true);
  huskies.forge.change(BRANCH, { conflicts: null });
  await finishes(huskies);
  // It has changed nothing, which is judged when the forge says so.
  expect(progress(huskies)?.isFinished).toBe(true);
  await answers(huskies, true);
  expect(progress(huskies)?.rejections).toEqual({ merge: 1 });
});

it('a conflict that only the forge finds is resolved in the same way', async () => {
  const huskies = await withPull();
  huskies.forge.bases.set('main', huskies.merging.branches.get('main') ?? '');
  await answers(huskies, true);
  expect(mergemaster(huskies)).toMatchObject({ story: 's1' });
  expect(progress(huskies)?.findings).toEqual({ kind: 'conflict', files: [], base: 'origin/main' });
});

it('the card says what to do where no mergemaster starts by itself', async () => {
  const huskies = await withPull('off');
  await answers(huskies, true);
  expect(await reasonOf(huskies)).toBe('its pull request 1 conflicts with the base; start a mergemaster');
  expect(mergemaster(huskies)).toBeUndefined();
});

it('a mergemaster that ends in the middle of a rebase is rejected as well, with no branch checked out', async () => {
  const huskies = await withPull();
  await answers(huskies, true);
  huskies.git.worktrees.set('s1', { state: 'ready', path: '/fake/s1', branch: '' });
  for (let turn = 1; turn <= 3; turn += 1) {
    await finishes(huskies);
    await huskies.clock.advance(20_000);
    expect(progress(huskies)).toMatchObject({
      rejections: { merge: turn },
      findings: { kind: 'conflict', files: ['a.c'], base: 'origin/main' },
    });
    expect(mergemaster(huskies) === undefined).toBe(turn === 3);
  }
  expect(story(huskies)?.blocked).toMatchObject({ code: 'blocked.rejected', values: { tries: 3 } });
});

it('a story off its branch is looked at every 15 s, whatever the forge answered before', async () => {
  const huskies = await withPull();
  huskies.git.worktrees.set('s1', { state: 'ready', path: '/fake/s1', branch: BRANCH });
  huskies.handles.observed.commit([
    { put: 'worktree', worktree: aWorktree('s1', { path: '/fake/s1', branch: BRANCH }) },
  ]);
  await answers(huskies, false);
  huskies.git.worktrees.set('s1', { state: 'ready', path: '/fake/s1', branch: 'wip' });
  await huskies.clock.advance(60_000);
  const { tipsOf } = huskies.merging;
  let looks = 0;
  huskies.merging.tipsOf = (names) => {
    if (names.includes(BRANCH)) looks += 1;
    return tipsOf.call(huskies.merging, names);
  };
  await huskies.clock.advance(60_000);
  expect(looks).toBeLessThanOrEqual(20);
  expect(await reasonOf(huskies)).toContain('wip');
});
