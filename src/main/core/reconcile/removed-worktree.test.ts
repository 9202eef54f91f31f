/** What the pipeline does with a story whose worktree a person has removed. */
import { expect, it } from 'vitest';
import { messageText, remedyText } from '../../../contract/index.ts';
import { atTurn } from '../../testing/at-turn.ts';
import { STORY } from '../../testing/at-work.ts';
import { fakeGate } from '../../testing/fake-config.ts';

it('no gate makes it again by itself: it can be restored, as the card says, and the gates then run', async () => {
  const turns = await atTurn({ gates: [fakeGate('tests')] });
  const { huskies } = turns;
  turns.holds({});
  await turns.exits();
  expect(await turns.wait()).toMatchObject({ values: { do: 'no-commits' } });
  await huskies.must('worktree.remove', { story: STORY });
  await huskies.clock.advance(1_000);
  turns.commits();
  await huskies.clock.advance(61_000);
  expect([turns.at, turns.story.stage, huskies.host.ledger.worktrees.ofStory(STORY)]).toEqual([
    null,
    'current',
    undefined,
  ]);
  const why = (await turns.wait())?.why;
  if (why === undefined) throw new Error('no wait reason');
  expect(messageText(why, 'copied')).toContain('its worktree /fake/');
  expect(remedyText(why)).toContain(`huskies worktree restore ${STORY}`);
  await huskies.must('worktree.restore', { story: STORY });
  await huskies.clock.advance(61_000);
  expect(turns.at).toBe('gate tests');
});
