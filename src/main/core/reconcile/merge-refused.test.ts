import { expect, it } from 'vitest';
import { message, RefusalError, storyBranch } from '../../../contract/index.ts';
import { AUTOMATION_OFF } from '../../../domain/index.ts';
import { createTestHuskies } from '../../testing/test-huskies.ts';

it('what git refuses during a merge is shown at once with its remedy, and the merge goes on when the cause is gone', async () => {
  const huskies = createTestHuskies();
  huskies.config.set({ automation: { ...AUTOMATION_OFF, merge: 'on' } });
  huskies.merging.commit('main', { 'a.c': 'first' });
  huskies.merging.commit(storyBranch('s1'), { s1: 's1' }, 'main');
  const build = huskies.merging.build.bind(huskies.merging);
  huskies.merging.build = () => Promise.reject(new RefusalError({ code: 'failed', why: message('git.identity') }));
  await huskies.clock.until(huskies.host.open());
  await huskies.must('story.add', { title: 'One', id: 's1', stage: 'merge' });
  await huskies.settle();
  expect(huskies.host.ledger.host.stuck).toMatchObject([{ concern: 'merge', why: { code: 'git.identity' } }]);

  huskies.merging.build = build;
  await huskies.clock.advance(10_000);
  await huskies.settle();
  expect(huskies.host.ledger.stories.get('s1')?.stage).toBe('done');
  expect(huskies.host.ledger.host.stuck).toEqual([]);
});
