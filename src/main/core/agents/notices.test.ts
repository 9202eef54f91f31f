/** What a person is told while looking elsewhere. */
import { expect, it } from 'vitest';
import { NO_FACTS, type NoticeKind } from '../../../domain/index.ts';
import { atWork, STORY } from '../../testing/at-work.ts';
import type { TestHuskies } from '../../testing/test-huskies.ts';

const kinds = ({ notices }: TestHuskies): NoticeKind[] => notices.map(({ kind }) => kind);

it('an agent that finished is told once, with the title of its story', async () => {
  const { huskies, agent } = await atWork();
  agent.exit(0);
  await huskies.settle();
  expect(huskies.notices).toMatchObject([{ kind: 'finished', story: STORY, agent: 'coder-1' }]);
  expect(huskies.notices[0]?.title).toBe(huskies.host.ledger.stories.get(STORY)?.title);
});

it('an agent that waits for a person is told when it begins to wait, and not while a question says so already', async () => {
  const { huskies, run } = await atWork();
  const state = (next: 'working' | 'needs-you' | 'idle') =>
    huskies.handles.observed.showRun(run, { facts: { ...NO_FACTS, state: next } });
  state('idle');
  expect(kinds(huskies)).toEqual([]);
  for (const next of ['working', 'idle', 'idle', 'working', 'needs-you', 'needs-you'] as const) state(next);
  expect(kinds(huskies)).toEqual(['finished', 'needs-input']);
  state('working');
  const caller = huskies.host.door.callerOf(run);
  if (caller === null) throw new Error('the run is not live');
  await huskies.host.door.invoke('question.ask', { story: STORY, title: 'Which colour?' }, { session: 2, caller });
  state('needs-you');
  expect(kinds(huskies)).toEqual(['finished', 'needs-input', 'needs-input']);
});

it('nothing is told of what a person has stopped or blocked', async () => {
  const { huskies } = await atWork();
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
  await huskies.must('story.block', { story: STORY, reason: 'later' });
  expect(kinds(huskies)).toEqual([]);
});
