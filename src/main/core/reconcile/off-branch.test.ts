/** Only a story's own branch is tested, merged and pushed, whatever is checked out in its worktree. */
import { describe, expect, it } from 'vitest';
import { messageText, remedyText, storyBranch } from '../../../contract/index.ts';
import { AUTOMATION_OFF, MERGE_DEFAULTS, type MergeSettings } from '../../../domain/index.ts';
import { atTurn } from '../../testing/at-turn.ts';
import { STORY } from '../../testing/at-work.ts';
import { fakeGate } from '../../testing/fake-config.ts';
import { FakeForge } from '../../testing/fake-forge.ts';
import { aWorktree } from '../../testing/store-records.ts';
import { createTestHuskies, surroundings } from '../../testing/test-huskies.ts';
import type { GateConfig } from '../ports/index.ts';

const BRANCH = storyBranch('s1');
const PATH = '/fake/s1';

/** The story s1 in merge with a commit of its own. Its agent has switched to another branch and committed there. */
async function merging(found: string, merge: Partial<MergeSettings> = {}, gates: GateConfig[] = []) {
  const forge = new FakeForge();
  const huskies = createTestHuskies({ ...surroundings(), forge });
  const automation = { ...AUTOMATION_OFF, merge: 'on' as const };
  huskies.config.set({ automation, gates, merge: { ...MERGE_DEFAULTS, ...merge } });
  const base = huskies.merging.commit('main', { 'a.c': 'first' });
  const own = huskies.merging.commit(BRANCH, { own: 'reviewed' }, 'main');
  if (found !== '') huskies.merging.commit(found, { other: 'unreviewed' }, 'main');
  /** What is checked out in the worktree. Its record has what a run found there when it started. */
  const checksOut = (branch: string) => huskies.git.worktrees.set('s1', { state: 'ready', path: PATH, branch });
  checksOut(found);
  huskies.handles.observed.commit([{ put: 'worktree', worktree: aWorktree('s1', { path: PATH, branch: found }) }]);
  const unchanged = huskies.merging.branches.get('main');
  await huskies.must('story.add', { title: 'Harmless', id: 's1', stage: 'merge' });
  await huskies.clock.until(huskies.host.open());
  await huskies.settle();
  const wait = async () => (await huskies.must('story.list', {}))[0]?.wait ?? null;
  const files = () => Object.keys(huskies.merging.filesOf(huskies.merging.branches.get('main') ?? '')).sort();
  return { huskies, forge, base, own, unchanged, checksOut, wait, files };
}

describe('a story in merge whose agent has another branch checked out', () => {
  it.each(['main', 'release', 'wip'])('%s: that is never pushed, and the story says what to do', async (found) => {
    const { huskies, forge, own, checksOut, wait } = await merging(found, { into: 'pull-request' });
    await huskies.clock.advance(60_000);
    expect([forge.calls, [...forge.remote]]).toEqual([[], []]);
    const why = (await wait())?.why;
    if (why === undefined) throw new Error('no wait reason');
    expect(messageText(why, 'copied')).toContain(`${PATH} has ${found} checked out, not ${BRANCH}`);
    expect(remedyText(why)).toContain(`git -C '${PATH}' switch ${BRANCH}`);
    checksOut(BRANCH);
    await huskies.clock.advance(60_000);
    expect([...forge.remote]).toEqual([[BRANCH, own]]);
    expect(forge.calls.every((call) => call.endsWith(` ${BRANCH}`))).toBe(true);
  });

  it('lands nothing of that, and its own commits once the branch is switched back', async () => {
    const { huskies, unchanged, checksOut, wait, files } = await merging('wip');
    await huskies.clock.advance(60_000);
    expect(huskies.merging.branches.get('main')).toBe(unchanged);
    expect(await wait()).toMatchObject({ code: 'merge-stopped', values: { why: { code: 'merge.offBranch' } } });
    checksOut(BRANCH);
    await huskies.clock.advance(60_000);
    expect([files(), huskies.host.ledger.stories.get('s1')?.stage]).toEqual([['a.c', 'own'], 'done']);
  });

  it('gives its candidate up if that happens while it is tested', async () => {
    const { huskies, checksOut, files } = await merging(BRANCH, {}, [fakeGate('tests', { after: 'merge' })]);
    expect(huskies.host.ledger.candidates.size).toBe(1);
    checksOut('wip');
    await huskies.clock.advance(60_000);
    expect([huskies.host.ledger.candidates.size, huskies.host.live(), files()]).toEqual([0, [], ['a.c']]);
  });

  it('shows the radar its own branch, not the one that is checked out', async () => {
    const { huskies } = await merging('wip');
    huskies.merging.commit('wip', { 'a.c': 'theirs' });
    huskies.merging.commit('main', { 'a.c': 'ours' });
    await huskies.clock.advance(60_000);
    expect([...huskies.host.ledger.conflicts.values()]).toEqual([]);
  });
});

it('a restored worktree without a branch waits with the remedy; what its record says does not count', async () => {
  const { huskies, checksOut, wait } = await merging('');
  const why = (await wait())?.why;
  if (why === undefined) throw new Error('no wait reason');
  expect(messageText(why, 'copied')).toContain('has no branch checked out');
  expect(remedyText(why)).toContain(`git -C '${PATH}' switch ${BRANCH}`);
  checksOut(BRANCH);
  await huskies.clock.advance(60_000);
  expect(huskies.host.ledger.worktrees.ofStory('s1')?.branch).toBe('');
  expect(huskies.host.ledger.stories.get('s1')).toMatchObject({ stage: 'done', blocked: null });
});

it('a turn that ends on another branch runs no gate and moves nowhere, until the branch is switched back', async () => {
  const turns = await atTurn({ gates: [fakeGate('tests')] });
  const checksOut = (branch: string) =>
    turns.huskies.git.worktrees.set(STORY, { state: 'ready', path: `/fake/${STORY}`, branch });
  checksOut('main');
  await turns.works();
  expect([turns.at, turns.story.stage]).toEqual([null, 'current']);
  expect(await turns.wait()).toMatchObject({
    code: 'your-turn',
    values: { do: 'look', why: { code: 'merge.offBranch', values: { found: 'main' } } },
  });
  checksOut(storyBranch(STORY));
  await turns.huskies.clock.advance(61_000);
  expect(turns.at).toBe('gate tests');
});

it('a turn that ends with a detached HEAD is not judged by what is checked out, so nothing lands that no gate has seen', async () => {
  const turns = await atTurn({ gates: [fakeGate('tests')], qa: 'none' });
  await turns.works();
  await turns.exits(1);
  // The second turn passes, on commits of no branch.
  turns.huskies.git.worktrees.set(STORY, { state: 'ready', path: `/fake/${STORY}`, branch: '' });
  turns.holds({ commit: 'loose', tree: 'tree that passes' });
  await turns.exits();
  expect([turns.at, turns.story.stage]).toEqual([null, 'current']);
  expect(await turns.wait()).toMatchObject({ values: { do: 'look', why: { code: 'merge.detached' } } });
});
