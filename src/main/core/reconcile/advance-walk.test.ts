/** Whatever agents, gates and a person do: a story has a run, a reason or a block, and its way has an end. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { QA_MODES, type QaMode } from '../../../domain/index.ts';
import { atTurn, type Turns } from '../../testing/at-turn.ts';
import { STORY } from '../../testing/at-work.ts';
import { fakeGate } from '../../testing/fake-config.ts';
import { runsOf } from '../../testing/property.ts';

/** What whatever is at work does next. */
const ENDS = ['commits', 'commits', 'commits', 'nothing', 'dirty', 'crash', 'fail', 'kill', 'hang', 'mute'] as const;
type End = (typeof ENDS)[number];

/** Ends the busy run. An end that does not fit its kind means that it succeeds. */
async function end(turns: Turns, how: End): Promise<void> {
  const { huskies, run } = turns;
  if (run === null) return;
  if (run.kind === 'gate') {
    if (how === 'hang') await huskies.clock.advance(700_000);
    else huskies.spawner.agents.get(run.id)?.exit(how === 'fail' ? 1 : how === 'kill' ? 137 : 0);
  } else {
    turns.holds({ uncommitted: how === 'dirty' ? ['a.mjs'] : [] });
    if (run.role === 'coder' && (how === 'commits' || how === 'fail')) turns.commits();
    if (run.role === 'qa' && how !== 'mute') {
      const caller = huskies.host.door.callerOf(run.id);
      const input = { story: STORY, verdict: how === 'fail' ? 'fail' : 'pass', findings: 'Wrong.' };
      if (caller !== null) await huskies.host.door.invoke('story.verdict', input, { session: 2, caller });
    }
    huskies.spawner.agents.get(run.id)?.exit(how === 'crash' ? 3 : 0);
  }
  await huskies.settle();
}

/** The story's state after one step; null while it is on its way. */
async function outcomeOf(turns: Turns): Promise<string | null> {
  const { stage, blocked } = turns.story;
  if (stage === 'merge') return 'merge';
  if (blocked !== null) return 'blocked';
  const reason = await turns.wait();
  if (turns.at !== null) {
    expect(reason, 'a story at work waits for nothing').toBeNull();
    return null;
  }
  expect(reason, 'a story without a run has a reason').not.toBeNull();
  return reason?.code === 'your-turn' ? 'person' : null;
}

const outcomes = new Set<string>();

it('each way ends in the merge, with a block, or with a person', async () => {
  const property = fc.asyncProperty(
    fc.constantFrom(...QA_MODES),
    fc.array(fc.constantFrom(...ENDS), { minLength: 60, maxLength: 60 }),
    async (qa, ends) => {
      const gates = [fakeGate('lint'), fakeGate('tests'), fakeGate('review', { after: 'qa' })];
      const turns = await atTurn({ gates, qa });
      for (const how of ends) {
        const outcome = await outcomeOf(turns);
        if (outcome !== null) {
          outcomes.add(outcome);
          return;
        }
        if (turns.at === null) {
          // Only a backoff: it is over within five minutes.
          await turns.huskies.clock.advance(300_000);
          await turns.huskies.settle();
          expect(turns.at).not.toBeNull();
        } else await end(turns, how);
      }
      throw new Error('the story does not come to an end');
    },
  );
  const always = (how: End): End[] => Array.from({ length: 60 }, () => how);
  const examples: [QaMode, End[]][] = [
    ['agent', always('fail')],
    ['none', always('commits')],
    ['human', always('commits')],
  ];
  // A way that fails is short enough: shrinking it would take many hosts.
  await fc.assert(property, { ...runsOf(40), examples, endOnFailure: true });
  // Otherwise the property was checked on one kind of way only.
  expect([...outcomes].sort()).toEqual(['blocked', 'merge', 'person']);
}, 60_000);
