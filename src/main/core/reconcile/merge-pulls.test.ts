/** The merge queue that opens pull requests: what is pushed, what is shown, and what a crash leaves. */
import { describe, expect, it } from 'vitest';
import { message, messageText, RefusalError, remedyText, storyBranch } from '../../../contract/index.ts';
import { AUTOMATION_OFF, MERGE_DEFAULTS } from '../../../domain/index.ts';
import { FakeForge } from '../../testing/fake-forge.ts';
import { mortalHost } from '../../testing/mortal-host.ts';
import { createTestHuskies, type Surroundings, surroundings, type TestHuskies } from '../../testing/test-huskies.ts';

const BRANCH = storyBranch('s1');

function around(): Surroundings & { forge: FakeForge } {
  const all = { ...surroundings(), forge: new FakeForge() };
  const merge = { ...MERGE_DEFAULTS, into: 'pull-request' as const };
  all.config.set({ automation: { ...AUTOMATION_OFF, merge: 'on' }, merge });
  all.merging.commit('main', { 'a.c': 'first' });
  all.merging.commit(BRANCH, { s1: 'x' }, 'main');
  return all;
}

async function opened(all: Surroundings, huskies = createTestHuskies(all)): Promise<TestHuskies> {
  await huskies.must('story.add', { title: 'Tax', text: 'Why.', id: 's1', stage: 'merge' });
  await huskies.clock.until(huskies.host.open());
  await huskies.settle();
  return huskies;
}

const reasonOf = async (huskies: TestHuskies) => {
  const wait = (await huskies.must('story.list', {}))[0]?.wait;
  return wait ? messageText(wait.why, 'copied') : null;
};
const story = ({ host }: TestHuskies) => host.ledger.stories.get('s1');

describe('a story', () => {
  it('is pushed, gets a pull request whose state is shown, and is done with its commit once that is merged', async () => {
    const all = around();
    const huskies = await opened(all);
    expect(all.forge.calls).toEqual([`push ${BRANCH}`, `find ${BRANCH}`, `open ${BRANCH}`, `find ${BRANCH}`]);
    expect(await reasonOf(huskies)).toBe('pull request 1: its checks are running (https://forge.example/pull/1)');
    for (const [part, words] of [
      [{ checks: 'failed' }, 'its checks have failed'],
      [{ checks: 'passed', review: 'changes' }, 'changes were requested'],
      [{ review: 'required' }, 'it waits for a review'],
      [{ review: 'approved' }, 'it can be merged there'],
    ] as const) {
      all.forge.change(BRANCH, part);
      await huskies.clock.advance(40_000);
      expect(await reasonOf(huskies)).toContain(`pull request 1: ${words}`);
    }
    all.forge.change(BRANCH, { state: 'merged', commit: 'c9' });
    await huskies.clock.advance(40_000);
    expect(story(huskies)).toMatchObject({ stage: 'done', merged: { base: 'main', commit: 'c9' } });
    expect(huskies.store.events(0, 100).at(-1)).toMatchObject({
      kind: 'story_merged',
      message: { code: 'forge.merged' },
    });
    expect([huskies.host.ledger.pullRequests.size, huskies.spawner.agents.size]).toEqual([0, 0]);
  });

  it('that has new commits is pushed over what Huskies pushed, and over nothing else', async () => {
    const all = around();
    const huskies = await opened(all);
    const next = all.merging.commit(BRANCH, { s1: 'y' });
    await huskies.clock.advance(20_000);
    expect(all.forge.remote.get(BRANCH)).toBe(next);
    all.forge.remote.set(BRANCH, 'commit of another person');
    all.merging.commit(BRANCH, { s1: 'z' });
    await huskies.clock.advance(20_000);
    expect(await reasonOf(huskies)).toContain('has commits that Huskies did not push');
    expect(all.forge.remote.get(BRANCH)).toBe('commit of another person');
  });

  it('is asked about less and less often while nothing changes', async () => {
    const all = around();
    const huskies = await opened(all);
    const before = all.forge.calls.length;
    await huskies.clock.advance(60 * 60_000);
    const asked = all.forge.calls.length - before;
    expect(asked).toBeGreaterThan(10);
    expect(asked).toBeLessThan(20);
  });

  it('is blocked with a remedy if its pull request was closed', async () => {
    const all = around();
    const huskies = await opened(all);
    all.forge.change(BRANCH, { state: 'closed' });
    await huskies.clock.advance(20_000);
    const blocked = story(huskies)?.blocked ?? message('merge.asked');
    expect(messageText(blocked, 'copied')).toBe('its pull request 1 was closed: https://forge.example/pull/1');
    expect(remedyText(blocked)).toContain('Reopen it there');
  });

  it('waits with a remedy while the tool is missing or logged out, and follows by itself', async () => {
    const all = around();
    all.forge.failure = new RefusalError({ code: 'failed', why: message('forge.login', { tool: 'gh' }) });
    const huskies = await opened(all);
    const wait = (await huskies.must('story.list', {}))[0]?.wait;
    expect(wait?.code).toBe('merge-stopped');
    if (wait) expect(remedyText(wait.why)).toBe('Log in once in a terminal: gh auth login');
    await huskies.clock.advance(20 * 60_000);
    all.forge.failure = null;
    await huskies.clock.advance(20_000);
    expect(await reasonOf(huskies)).toContain('pull request 1');
  });
});

it.each(['pull:pushed', 'pull:opened', 'merge:moved'] as const)(
  'a crash at %s leads to one pull request and one merge',
  async (point) => {
    const all = around();
    const { huskies: first, isDead } = mortalHost(all, (at) => at === point);
    await opened(all, first);
    all.forge.change(BRANCH, { state: 'merged', commit: 'c9' });
    await first.clock.advance(20_000);
    expect(isDead()).toBe(true);
    first.world.crash();

    const next = createTestHuskies(all, undefined, first.clock.now());
    await next.clock.until(next.host.open());
    await next.settle();
    all.forge.change(BRANCH, { state: 'merged', commit: 'c9' });
    await next.clock.advance(20_000);
    expect([all.forge.pulls.get(BRANCH)?.length, story(next)?.stage]).toEqual([1, 'done']);
    expect(next.store.events(0, 100).filter(({ kind }) => kind === 'story_merged')).toHaveLength(1);
  },
);
