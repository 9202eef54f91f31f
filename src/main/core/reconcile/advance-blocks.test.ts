/** What blocks a story, with which reason, and what is sent back instead. */
import { expect, it } from 'vitest';
import { messageText } from '../../../contract/index.ts';
import { ALL_ON, atTurn, type Turns } from '../../testing/at-turn.ts';
import { STORY } from '../../testing/at-work.ts';
import { fakeGate } from '../../testing/fake-config.ts';

const OFF = { backlog: 'off', current: 'off', qa: 'off', merge: 'off' } as const;

async function starts(turns: Turns): Promise<void> {
  await turns.huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
  await turns.huskies.settle();
}

function blockedText({ story }: Turns): string | null {
  return story.blocked === null ? null : messageText(story.blocked, 'copied');
}

it('a story is blocked with the last error of its agent and its last line', async () => {
  const turns = await atTurn({ retries: 0 });
  turns.huskies.handles.observed.showRun(turns.run?.id ?? '', { lastLine: 'Error: no API key' });
  await turns.exits(3);
  expect(blockedText(turns)).toBe(
    'its agent failed 1 time in a row, the last time with: exit 3, after the line “Error: no API key”',
  );
});

it('a story is blocked with why its agent could not start', async () => {
  const turns = await atTurn({ retries: 0, automation: { ...ALL_ON, current: 'ask' } });
  turns.huskies.spawner.failNext = new Error('the program crashed');
  await starts(turns);
  expect(turns.story.blocked).toMatchObject({ code: 'blocked.crashed', values: { n: 1 } });
  expect(blockedText(turns)).toContain('the program crashed');
});

it('more than three crashes within a minute block a story also where a person starts its agents, and fewer do not', async () => {
  const turns = await atTurn({ automation: OFF });
  for (let n = 1; n <= 4; n += 1) {
    expect(turns.story.blocked).toBeNull();
    await starts(turns);
    await turns.exits(3);
  }
  expect(turns.story.blocked).toMatchObject({ code: 'blocked.crashed', values: { n: 4 } });
  await turns.huskies.must('story.unblock', { story: STORY });
  for (let n = 1; n <= 4; n += 1) {
    await turns.huskies.clock.advance(61_000);
    await starts(turns);
    await turns.exits(3);
  }
  expect(turns.story.blocked).toBeNull();
});

it('a gate that fails after a person has approved the work sends the story to its coder with the findings', async () => {
  const gates = [fakeGate('tests', { after: 'qa' })];
  const turns = await atTurn({ qa: 'human', gates, tries: 2 });
  for (let n = 1; n <= 2; n += 1) {
    await turns.works();
    await turns.huskies.must('story.verdict', { story: STORY, verdict: 'pass' });
    await turns.huskies.settle();
    expect(turns.at).toBe('gate tests');
    await turns.exits(1);
    expect([turns.story.stage, turns.progress?.findings]).toMatchObject(['current', { kind: 'gate', gate: 'tests' }]);
    expect(turns.at).toBe(n === 1 ? 'agent coder-1' : null);
  }
  expect(turns.story.blocked).toMatchObject({ code: 'blocked.rejected', values: { tries: 2 } });
});
