/** Moves of the pipeline: what they write, and what they must not overwrite. */
import { describe, expect, it } from 'vitest';
import { type Findings, progressOf, type Stage } from '../../../domain/index.ts';
import { atWork, opened, STORY } from '../../testing/at-work.ts';
import type { TestHuskies } from '../../testing/test-huskies.ts';

const QA: Findings = { kind: 'qa', text: 'The sum is wrong.' };

async function inStage(stage: Stage): Promise<TestHuskies> {
  const huskies = await opened();
  await huskies.must('story.add', { title: 'Cleanup', id: STORY, text: 'test', stage });
  return huskies;
}
const storyOf = ({ host }: TestHuskies) => host.ledger.stories.get(STORY) ?? expect.fail();
const progressNow = (huskies: TestHuskies) => progressOf(huskies.host.ledger.progress.get(STORY), storyOf(huskies));
const move = ({ host }: TestHuskies, from: Stage, to: Stage, findings: Findings | null = null) =>
  host.reconciler.world.automatic.move({ story: STORY, from, to, findings });

describe('a move of the pipeline', () => {
  it('writes stage, progress and one event by the scheduler in one transaction', async () => {
    const huskies = await inStage('current');
    const { commits } = huskies.store;
    expect(await move(huskies, 'current', 'qa')).toMatchObject({ ok: true });
    expect(huskies.store.commits).toBe(commits + 1);
    expect([storyOf(huskies).stage, progressNow(huskies)?.stage]).toEqual(['qa', 'qa']);
    expect(huskies.store.load().progress).toEqual([progressNow(huskies)]);
    expect(huskies.store.events(0, 99).at(-1)).toMatchObject({
      kind: 'story_moved',
      by: { kind: 'scheduler' },
      message: { code: 'command.move.done', values: { from: 'current', to: 'qa' } },
    });
  });

  it('back with findings counts as a rejection of the work there, and a move on and back keeps the count', async () => {
    const huskies = await inStage('current');
    for (const n of [1, 2]) {
      await move(huskies, 'current', 'qa');
      await move(huskies, 'qa', 'current', QA);
      expect(progressNow(huskies)).toMatchObject({ findings: QA, rejections: { current: n } });
    }
    expect(huskies.store.events(0, 99).at(-1)?.message.code).toBe('pipeline.returned');
  });

  it('a person’s move voids the progress, also back to the same stage', async () => {
    const huskies = await inStage('current');
    await move(huskies, 'current', 'qa');
    await move(huskies, 'qa', 'current', QA);
    await huskies.clock.advance(1);
    await huskies.must('story.move', { story: STORY, stage: 'qa' });
    await huskies.must('story.move', { story: STORY, stage: 'current' });
    expect(progressNow(huskies)).toBeNull();
  });

  it.each([
    [
      'blocked',
      'not-allowed',
      (huskies: TestHuskies) => huskies.must('story.block', { story: STORY, reason: 'later' }),
    ],
    ['frozen', 'not-allowed', (huskies: TestHuskies) => huskies.must('story.freeze', { story: STORY })],
    ['moved', 'wrong-stage', (huskies: TestHuskies) => huskies.must('story.move', { story: STORY, stage: 'merge' })],
    ['deleted', 'unknown-story', (huskies: TestHuskies) => huskies.must('story.delete', { story: STORY })],
  ])('is refused once a person has %s the story, and changes nothing', async (_, code, act) => {
    const huskies = await inStage('current');
    await act(huskies);
    const { commits } = huskies.store;
    expect(await move(huskies, 'current', 'qa')).toMatchObject({ ok: false, error: { code } });
    expect(huskies.store.commits).toBe(commits);
  });

  it('I1: is refused while a run works on the story, and I9: on a held one', async () => {
    const { huskies } = await atWork();
    expect(await move(huskies, 'current', 'qa')).toMatchObject({ error: { code: 'worktree-busy' } });
    await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    await huskies.settle();
    expect(await move(huskies, 'current', 'qa')).toMatchObject({ error: { code: 'not-allowed' } });
  });

  it('to done is no choice any more: what has landed is done, also on a blocked story', async () => {
    const huskies = await inStage('merge');
    await huskies.must('story.block', { story: STORY, reason: 'later' });
    expect(await move(huskies, 'merge', 'done')).toMatchObject({ ok: true });
    expect(storyOf(huskies).stage).toBe('done');
  });
});
