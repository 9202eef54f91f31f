/** What the pipeline does with a story whose worktree a person has removed. */
import { expect, it } from 'vitest';
import { message, messageText, remedyText } from '../../../contract/index.ts';
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

it('no gate is requested while it is being removed: the card says so, and it is looked at again', async () => {
  const turns = await atTurn({ gates: [fakeGate('tests')] });
  const { huskies } = turns;
  await turns.exits();
  let release: () => void = () => undefined;
  huskies.snapshots.delay = () => new Promise((resolve) => (release = resolve));
  huskies.snapshots.refuse = { take: message('snapshot.changed', { path: 'a' }) };
  await huskies.must('worktree.remove', { story: STORY });
  turns.commits();
  await huskies.clock.advance(61_000);
  const gates = () => huskies.host.ledger.runsOf(STORY).filter(({ kind }) => kind === 'gate').length;
  expect([gates(), await turns.wait()]).toMatchObject([
    0,
    { code: 'backoff-until', values: { why: { code: 'care.closed' } } },
  ]);
  // The snapshot fails, so the worktree stays.
  release();
  await huskies.clock.advance(10_000);
  expect([turns.at, gates()]).toEqual(['gate tests', 1]);
});
