/** The merge queue in a host: stories that conflict with the base or with each other, and those that add nothing. */
import { describe, expect, it } from 'vitest';
import { storyBranch } from '../../../contract/index.ts';
import { MERGE_DEFAULTS } from '../../../domain/index.ts';
import { base, enters, events, gatesRun, merging, reasonOf, stageOf, stages } from '../../testing/at-merge.ts';
import type { TestHuskies } from '../../testing/test-huskies.ts';

describe('a conflict with the base', () => {
  async function inConflict() {
    const huskies = await merging([]);
    await enters(huskies, 's1', { 'a.c': 'of s1' });
    huskies.merging.commit('main', { 'a.c': 'of a person' });
    await huskies.clock.advance(6_000);
    await gatesRun(huskies);
    return huskies;
  }
  const mergemaster = ({ host }: TestHuskies) => host.live().find(({ role }) => role === 'mergemaster');

  it('starts a mergemaster in the story’s own worktree, and what it has resolved is merged', async () => {
    const huskies = await inConflict();
    expect(mergemaster(huskies)).toMatchObject({ story: 's1', lane: null, worktree: '/fake/s1' });
    expect(huskies.host.ledger.progress.get('s1')?.findings).toEqual({ kind: 'conflict', files: ['a.c'] });
    expect(events(huskies, 'merge_conflict')).toMatchObject([{ story: 's1' }]);
    huskies.merging.mergeInto(storyBranch('s1'), 'main', { 'a.c': 'of both' });
    huskies.spawner.agents.get(mergemaster(huskies)?.id ?? '')?.exit(0);
    await huskies.settle();
    await gatesRun(huskies);
    expect(stageOf(huskies, 's1')).toBe('done');
    expect(huskies.merging.filesOf(base(huskies))).toMatchObject({ 'a.c': 'of both' });
  });

  it.each<[string, (huskies: TestHuskies, turn: number) => void]>([
    ['changes nothing', () => undefined],
    ['conflicts again', ({ merging: git }, turn) => git.commit(storyBranch('s1'), { 'a.c': `of turn ${turn}` })],
  ])('a mergemaster that %s is rejected, and after the last try the story is blocked', async (_how, works) => {
    const huskies = await inConflict();
    for (let turn = 1; turn <= 3; turn += 1) {
      works(huskies, turn);
      huskies.spawner.agents.get(mergemaster(huskies)?.id ?? '')?.exit(0);
      await huskies.settle();
      await gatesRun(huskies);
      expect(huskies.host.ledger.progress.get('s1')?.rejections).toEqual({ merge: turn });
    }
    expect(mergemaster(huskies)).toBeUndefined();
    expect(huskies.host.ledger.stories.get('s1')?.blocked).toMatchObject({
      code: 'blocked.rejected',
      values: { tries: 3, findings: { code: 'findings.conflict', values: { files: ['a.c'] } } },
    });
  });

  it('with another base later is a new one: the tries of the first are not finished turns', async () => {
    const huskies = await inConflict();
    huskies.merging.mergeInto(storyBranch('s1'), 'main', { 'a.c': 'of both' });
    huskies.spawner.agents.get(mergemaster(huskies)?.id ?? '')?.exit(0);
    await huskies.settle();
    huskies.merging.commit('main', { 'a.c': 'of a person again' });
    await huskies.clock.advance(6_000);
    expect(mergemaster(huskies)).toMatchObject({ story: 's1' });
    expect(huskies.host.ledger.progress.get('s1')?.rejections).toEqual({});
  });

  it('the queue goes on with the other stories meanwhile', async () => {
    const huskies = await inConflict();
    await enters(huskies, 's2');
    await huskies.settle();
    await gatesRun(huskies);
    expect(stages(huskies)).toEqual({ s1: 'merge', s2: 'done' });
  });
});

describe('what adds nothing', () => {
  it('is done if the base has it already, and blocked with a remedy if its branch is missing or empty', async () => {
    const huskies = await merging([]);
    await huskies.must('project.pause', {});
    await enters(huskies, 's1', { same: 'x' });
    huskies.merging.commit('main', { same: 'x' });
    await enters(huskies, 's2', {});
    await huskies.must('story.add', { title: 'No branch', id: 's3', stage: 'merge' });
    await huskies.must('project.resume', {});
    await huskies.settle();
    expect(stages(huskies)).toEqual({ s1: 'done', s2: 'merge', s3: 'merge' });
    const blocked = (id: string) => huskies.host.ledger.stories.get(id)?.blocked?.code;
    expect([blocked('s2'), blocked('s3')]).toEqual(['merge.empty', 'merge.missing']);
    expect(events(huskies, 'story_merged')).toMatchObject([{ story: 's1', message: { code: 'merge.known' } }]);
  });

  it('a story that conflicts only with one before it waits for that one, and is built once', async () => {
    const huskies = await merging([]);
    await huskies.must('project.pause', {});
    await enters(huskies, 's1', { 'a.c': 'of s1' });
    await enters(huskies, 's2', { 'a.c': 'of s2' });
    await huskies.must('project.resume', {});
    await huskies.settle();
    expect(await reasonOf(huskies, 's2')).toBe('conflicts with s1, and waits until that is merged');
    expect([...huskies.host.ledger.candidates.values()]).toMatchObject([{ left: ['s2'] }]);
  });

  it('a candidate on top of which nothing can be built is left alone', async () => {
    const huskies = await merging([], { merge: { ...MERGE_DEFAULTS, batch: 1, lanes: 2 } });
    await huskies.must('project.pause', {});
    await enters(huskies, 's1', { 'a.c': 'of s1' });
    await enters(huskies, 's2', { 'a.c': 'of s2' });
    await huskies.must('project.resume', {});
    await huskies.settle();
    expect([...huskies.host.ledger.candidates.values()]).toMatchObject([{ parts: [{ story: 's1' }], left: ['s2'] }]);
    const commits = huskies.store.commits;
    await huskies.clock.advance(20_000);
    expect(huskies.store.commits).toBe(commits);
  });
});
