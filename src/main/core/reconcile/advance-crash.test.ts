/** The host crashes at each point of a story's way through the pipeline: no step is lost, and none is done twice. */
import { expect, it } from 'vitest';
import { atTurn, type Turns } from '../../testing/at-turn.ts';
import { STORY } from '../../testing/at-work.ts';
import { fakeGate } from '../../testing/fake-config.ts';
import type { CrashPoint } from '../ports/index.ts';

/** Each point with how often the way passes it at least. */
const POINTS: readonly (readonly [CrashPoint, number])[] = [
  ['start:asked', 3],
  ['gate:asked', 3],
  ['gate:measured', 3],
  ['gate:ended', 3],
  ['gate:recorded', 3],
  ['advance:decided', 8],
  ['advance:rejected', 1],
  ['advance:moved', 3],
  ['verdict:asked', 2],
  ['verdict:given', 2],
];

const eventsOf = ({ huskies }: Turns, kind: string) =>
  huskies.store.events(0, 10_000).filter((event) => event.kind === kind);
const resultsOf = ({ huskies }: Turns) => huskies.store.gateResults(STORY, { before: null, limit: 100 });

/** One step of whatever is at work: the first gate run fails, the first verdict fails, everything else succeeds. */
async function step(turns: Turns): Promise<void> {
  const { huskies, run } = turns;
  const program = huskies.spawner.agents.get(run?.id ?? '');
  if (run === null || program === undefined) {
    await huskies.clock.advance(11_000);
    return;
  }
  if (run.kind === 'gate') program.exit(resultsOf(turns).some(({ outcome }) => outcome === 'failed') ? 0 : 1);
  else {
    if (run.role === 'coder') turns.commits();
    if (run.role === 'qa') {
      const caller = huskies.host.door.callerOf(run.id);
      const pass = eventsOf(turns, 'qa_failed').length > 0;
      const input = { story: STORY, verdict: pass ? 'pass' : 'fail', findings: 'The sum is wrong.' };
      if (caller !== null) await huskies.host.door.invoke('story.verdict', input, { session: 2, caller });
    }
    if (!turns.isDead) program.exit(0);
  }
  await huskies.clock.advance(1_000);
}

/** Goes on until the story is in the merge. Returns how often the host has crashed. */
async function walk(first: Turns): Promise<{ turns: Turns; crashes: number }> {
  let turns = first;
  let crashes = 0;
  for (let n = 0; n < 80; n += 1) {
    if (turns.isDead) {
      crashes += 1;
      turns = await turns.crash();
    } else if (turns.story.stage === 'merge') return { turns, crashes };
    else await step(turns);
  }
  throw new Error(`the story stays in ${turns.story.stage}: ${JSON.stringify(await turns.wait())}`);
}

const CASES = POINTS.flatMap(([point, times]) => Array.from({ length: times }, (_, n) => [point, n + 1] as const));

it.each(CASES)('at %s for the %ith time', async (point, nth) => {
  const { turns, crashes } = await walk(await atTurn({ gates: [fakeGate('tests')] }, { crashAt: { point, nth } }));
  expect(crashes).toBe(1);
  expect(turns.story.blocked).toBeNull();
  // The same as without a crash: a gate that fails, a review that fails, and four moves.
  expect(eventsOf(turns, 'work_rejected')).toHaveLength(1);
  expect(eventsOf(turns, 'qa_failed')).toHaveLength(1);
  expect(eventsOf(turns, 'qa_passed')).toHaveLength(1);
  expect(eventsOf(turns, 'story_moved')).toHaveLength(4);
  expect(resultsOf(turns).filter(({ outcome }) => outcome === 'failed')).toHaveLength(1);
  const trees = resultsOf(turns).map(({ tree }) => tree);
  expect(new Set(trees).size, 'no gate has two results on one tree').toBe(trees.length);
  expect(turns.progress?.rejections).toMatchObject({ current: 2 });
});

it.each(['advance:decided', 'advance:blocked'] as const)(
  'at %s before a block, the next host blocks the story, once, and starts nothing',
  async (point) => {
    const gates = [fakeGate('tests')];
    // Without a crash the block is the first step that follows a rejection.
    const nth = point === 'advance:decided' ? 4 : 1;
    const first = await atTurn({ gates, tries: 1 }, { crashAt: { point, nth } });
    await first.works();
    await first.exits(1);
    expect(first.isDead).toBe(true);
    const next = await first.crash();
    await next.huskies.clock.advance(600_000);
    expect([next.at, next.story.blocked?.code]).toEqual([null, 'blocked.rejected']);
    expect(eventsOf(next, 'story_blocked')).toHaveLength(1);
    expect(eventsOf(next, 'work_rejected')).toHaveLength(1);
  },
);
