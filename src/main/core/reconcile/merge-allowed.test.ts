/** The merge queue in a host: which stories may be merged, by their state and by the automation. */
import { describe, expect, it } from 'vitest';
import { AUTOMATION_OFF } from '../../../domain/index.ts';
import { filesOn, gatesOf, gatesRun, merging, reasonOf, stageOf, stages, waits } from '../../testing/at-merge.ts';
import type { TestHuskies } from '../../testing/test-huskies.ts';

describe('a story that must not be merged', () => {
  it.each<[string, (huskies: TestHuskies) => Promise<unknown>]>([
    ['blocked', (one) => one.must('story.block', { story: 's1', reason: 'x' })],
    ['frozen', (one) => one.must('story.freeze', { story: 's1' })],
    ['moved away', (one) => one.must('story.move', { story: 's1', stage: 'backlog' })],
    ['deleted', (one) => one.must('story.delete', { story: 's1' })],
    ['at work', (one) => one.must('agent.start', { story: 's1', agent: 'mergemaster' })],
  ])('%s while its candidate is tested: the candidate is given up and its gate stopped', async (_how, act) => {
    const huskies = await merging(['s1', 's2']);
    const [old] = gatesOf(huskies);
    await act(huskies);
    await huskies.settle();
    expect(huskies.host.ledger.runs.has(old?.id ?? '')).toBe(false);
    await gatesRun(huskies);
    expect(filesOn(huskies)).toEqual(['a.c', 's2']);
    expect(stageOf(huskies, 's2')).toBe('done');
  });
});

describe('automation', () => {
  it('off: a person lets one story through', async () => {
    const huskies = await merging(['s1', 's2'], { automation: AUTOMATION_OFF });
    expect(await waits(huskies)).toEqual({ s1: 'automation-off', s2: 'automation-off' });
    expect(await huskies.must('story.merge', { story: 's1' })).toMatchObject({ changed: true });
    expect(await huskies.must('story.merge', { story: 's1' })).toMatchObject({ changed: false });
    await huskies.settle();
    expect(await waits(huskies)).toEqual({ s1: 'merge-tested', s2: 'automation-off' });
    await gatesRun(huskies);
    expect(stages(huskies)).toEqual({ s1: 'done', s2: 'merge' });
    expect(huskies.host.ledger.mergeRequests.size).toBe(0);
  });

  it('ask: the card asks, and a move away withdraws the answer', async () => {
    const huskies = await merging(['s1'], { automation: { ...AUTOMATION_OFF, merge: 'ask' } });
    expect(await reasonOf(huskies, 's1')).toBe('merge it?');
    await huskies.must('story.merge', { story: 's1' });
    await huskies.must('story.move', { story: 's1', stage: 'qa' });
    await huskies.clock.advance(10);
    await huskies.must('story.move', { story: 's1', stage: 'merge' });
    await huskies.settle();
    expect(await reasonOf(huskies, 's1')).toBe('merge it?');
  });

  it('a story in another stage is refused, and paused the queue rests', async () => {
    const huskies = await merging(['s1'], { automation: AUTOMATION_OFF });
    await huskies.must('story.add', { title: 'Other', id: 's9', stage: 'qa' });
    expect(await huskies.ask('story.merge', { story: 's9' })).toMatchObject({ error: { code: 'wrong-stage' } });
    await huskies.must('project.pause', {});
    await huskies.must('story.merge', { story: 's1' });
    await huskies.settle();
    expect(gatesOf(huskies)).toEqual([]);
  });
});
