import { expect, it } from 'vitest';
import { opened, STORY } from '../../testing/at-work.ts';

it.each([
  ['of the pane, where one was told', { size: { cols: 97, rows: 41 } }, { cols: 97, rows: 41 }],
  ['of 120 by 32, where none was told', {}, { cols: 120, rows: 32 }],
])('an agent begins at the size %s', async (_, wish, size) => {
  const huskies = await opened();
  await huskies.must('story.add', { title: 'Cleanup', id: STORY });
  const { run } = await huskies.must('agent.start', { story: STORY, agent: 'coder-1', ...wish });
  await huskies.settle();
  expect(huskies.spawner.agents.get(run)?.request).toMatchObject(size);
});

it('a size that no terminal has is refused, and nothing starts', async () => {
  const huskies = await opened();
  await huskies.must('story.add', { title: 'Cleanup', id: STORY });
  const refused = await huskies.ask('agent.start', {
    story: STORY,
    agent: 'coder-1',
    size: { cols: 9_000, rows: 41 },
  });
  expect(refused).toMatchObject({ ok: false, error: { code: 'bad-input' } });
  await huskies.settle();
  expect(huskies.spawner.agents.size).toBe(0);
});
