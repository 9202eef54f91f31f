/** Wait reasons in a host: each story that could go on and does not has the reason that a person must know. */
import { describe, expect, it } from 'vitest';
import { AUTOMATION_OFF } from '../../../domain/index.ts';
import { ALL_ON, atTurn } from '../../testing/at-turn.ts';
import { opened, STORY } from '../../testing/at-work.ts';
import { createTestHuskies, type TestHuskies } from '../../testing/test-huskies.ts';

const OTHER = '61_story_other';

describe('a story that a person lets through the merge queue where nothing is automatic', () => {
  async function inMerge(): Promise<TestHuskies> {
    const huskies = await opened(createTestHuskies());
    huskies.config.set({ automation: AUTOMATION_OFF });
    huskies.merging.commit('main', { a: '1' });
    for (const [id, stage] of [
      [OTHER, 'current'],
      [STORY, 'merge'],
    ] as const)
      await huskies.must('story.add', { title: id, id, stage });
    return huskies;
  }
  async function reason(huskies: TestHuskies) {
    await huskies.settle();
    const all = await huskies.must('story.list', {});
    return all.find(({ id }) => id === STORY)?.wait;
  }

  it('waits for the end of the pause, and a story that was not let through for a person', async () => {
    const huskies = await inMerge();
    await huskies.must('project.pause', {});
    expect(await reason(huskies)).toMatchObject({ code: 'automation-off' });
    await huskies.must('story.merge', { story: STORY });
    expect(await reason(huskies)).toMatchObject({ code: 'paused' });
    await huskies.clock.advance(10);
    await huskies.must('story.move', { story: STORY, stage: 'current' });
    await huskies.must('story.move', { story: STORY, stage: 'merge' });
    expect(await reason(huskies)).toMatchObject({ code: 'automation-off' });
  });

  it('waits for the stories that must be done first', async () => {
    const huskies = await inMerge();
    await huskies.must('story.edit', { story: STORY, addAfter: [OTHER] });
    await huskies.must('story.merge', { story: STORY });
    expect(await reason(huskies)).toMatchObject({ code: 'after-open', values: { stories: [OTHER] } });
  });
});

it('a story whose worktree cannot be read says so at once, and goes on by itself when it can be read again', async () => {
  const turns = await atTurn({ automation: { ...ALL_ON, current: 'ask' } });
  await turns.huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
  await turns.huskies.settle();
  const { merging } = turns.huskies;
  const read = merging.contentOf.bind(merging);
  merging.contentOf = () => Promise.reject(new Error('no .git here'));
  await turns.works();
  expect(await turns.wait()).toMatchObject({
    code: 'your-turn',
    values: { do: 'look', why: { code: 'pipeline.unread', values: { why: 'no .git here' } } },
  });
  merging.contentOf = read;
  await turns.huskies.clock.advance(60_000);
  await turns.huskies.settle();
  expect(await turns.wait()).toMatchObject({ code: 'your-turn', values: { do: 'move', to: 'qa' } });
});
