import { expect, it } from 'vitest';
import { opened, STORY } from '../../../../testing/at-work.ts';
import { rejectWork } from './reject.ts';

it('a rejection keeps the findings for the next turn and counts them', async () => {
  const findings = { kind: 'qa', text: 'The sum is wrong.' } as const;
  const huskies = await opened();
  const { ledger } = huskies.host;
  await huskies.must('story.add', { title: 'Cleanup', id: STORY, stage: 'current' });
  rejectWork(huskies.host.reconciler.world, ledger.stories.get(STORY) ?? expect.fail(), findings);
  expect(ledger.progress.get(STORY)).toMatchObject({ findings, rejections: { current: 1 }, isFinished: false });
  expect(huskies.store.events(0, 99).at(-1)).toMatchObject({ kind: 'work_rejected', story: STORY, by: null });
});
