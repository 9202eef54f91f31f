/** Whatever happens to several stories at once: each that could go on has a run, a move or a reason. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { STAGES, storyBranch } from '../../../contract/index.ts';
import { AUTOMATION_MODES, type Automation, isOpenStage, QA_MODES } from '../../../domain/index.ts';
import { fakeGate } from '../../testing/fake-config.ts';
import { runsOf } from '../../testing/property.ts';
import { createTestHuskies, type TestHuskies } from '../../testing/test-huskies.ts';

const IDS = ['s1', 's2', 's3', 's4'] as const;
const LIMIT = 3;

type Step =
  | { do: 'end'; nth: number; code: 0 | 1 | 137; commits: boolean; says: 'pass' | 'fail' | null }
  | { do: 'move'; story: (typeof IDS)[number]; to: (typeof STAGES)[number] }
  | { do: 'freeze' | 'unfreeze' | 'unblock' | 'merge'; story: (typeof IDS)[number] }
  | { do: 'after'; story: (typeof IDS)[number]; first: (typeof IDS)[number] }
  | { do: 'stop'; nth: number }
  | { do: 'pause' | 'resume' }
  | { do: 'automation'; automation: Automation }
  | { do: 'later' };

const story = fc.constantFrom(...IDS);
const mode = fc.constantFrom(...AUTOMATION_MODES, 'on' as const, 'on' as const);
const automation = fc.record({ backlog: mode, current: mode, qa: mode, merge: mode });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      nth: fc.nat(9),
      code: fc.constantFrom(0, 0, 0, 1, 137),
      commits: fc.boolean(),
      says: fc.constantFrom('pass', 'pass', 'fail', null),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('move' as const), story, to: fc.constantFrom(...STAGES) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('freeze', 'unfreeze', 'unblock', 'merge'), story }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('after' as const), story, first: story }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stop' as const), nth: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('pause', 'resume') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('automation' as const), automation }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('later' as const) }) },
);

/** Ends the nth busy run, which may have committed something and given a verdict before. */
async function end(huskies: TestHuskies, { nth, code, commits, says }: Extract<Step, { do: 'end' }>): Promise<void> {
  const { host, merging, spawner } = huskies;
  const live = host.ledger.liveRuns();
  const run = live[nth % Math.max(1, live.length)];
  if (run === undefined) return;
  if (run.kind === 'agent' && commits) {
    const commit = merging.commit(storyBranch(run.story), { [run.story]: run.id }, 'main');
    merging.worktrees.set(`/fake/${run.story}`, { commit, tree: `tree ${run.id}`, uncommitted: [] });
  }
  const caller = run.role === 'qa' && says !== null ? host.door.callerOf(run.id) : null;
  const input = { story: run.story, verdict: says ?? 'pass', findings: 'Wrong.' };
  if (caller !== null) await host.door.invoke('story.verdict', input, { session: 2, caller });
  spawner.agents.get(run.id)?.exit(code);
}

async function take(huskies: TestHuskies, one: Step, config: object): Promise<void> {
  switch (one.do) {
    case 'end':
      return end(huskies, one);
    case 'move':
      return void (await huskies.ask('story.move', { story: one.story, stage: one.to }));
    case 'freeze':
    case 'unfreeze':
    case 'unblock':
    case 'merge':
      return void (await huskies.ask(`story.${one.do}`, { story: one.story }));
    case 'after':
      return void (await huskies.ask('story.edit', { story: one.story, addAfter: [one.first] }));
    case 'stop': {
      const live = huskies.host.ledger.liveRuns();
      const run = live[one.nth % Math.max(1, live.length)];
      if (run !== undefined) await huskies.ask('agent.stop', { story: run.story, agent: run.agent });
      return;
    }
    case 'pause':
    case 'resume':
      return void (await huskies.ask(`project.${one.do}`, {}));
    case 'automation':
      huskies.config.set({ ...config, automation: one.automation });
      return void (await huskies.ask('project.status', {}));
    case 'later':
      return void (await huskies.clock.advance(310_000));
  }
}

const seen = new Set<string>();

/** Every story that could go on is at work, or says why it is not; and no limit is exceeded. */
async function judge(huskies: TestHuskies): Promise<void> {
  const live = huskies.host.ledger.liveRuns();
  expect(live.filter(({ kind }) => kind === 'agent').length).toBeLessThanOrEqual(LIMIT);
  for (const { id, stage, blocked, frozen, wait } of await huskies.must('story.list', {})) {
    if (!isOpenStage(stage) || blocked !== null || frozen) continue;
    const works = live.some((run) => run.story === id && run.lane === null);
    seen.add(works ? 'works' : (wait?.code ?? 'none'));
    if (!works) expect(wait, `${id} in ${stage}`).not.toBeNull();
  }
}

it('every story that could go on has a run, a move or a reason, and I2 holds', async () => {
  const property = fc.asyncProperty(
    fc.constantFrom(...QA_MODES),
    automation,
    fc.array(step, { minLength: 25, maxLength: 25 }),
    async (qa, automation, steps) => {
      const config = {
        ...{ qa, automation, maxRunning: LIMIT },
        gates: [fakeGate('tests'), fakeGate('review', { after: 'qa' }), fakeGate('merged', { after: 'merge' })],
      };
      const huskies = createTestHuskies();
      huskies.config.set(config);
      huskies.merging.commit('main', { base: 'first' });
      await huskies.host.open();
      for (const id of IDS) {
        huskies.merging.worktrees.set(`/fake/${id}`, { commit: 'c0', tree: 'tree 0', uncommitted: [] });
        await huskies.must('story.add', { title: id, id });
      }
      await huskies.settle();
      await judge(huskies);
      for (const one of steps) {
        await take(huskies, one, config);
        await huskies.settle();
        await judge(huskies);
      }
      expect(huskies.errors).toEqual([]);
    },
  );
  await fc.assert(property, { ...runsOf(60), endOnFailure: true });
  // Otherwise the property was checked on few kinds of stories only.
  const kinds = [
    'works',
    'automation-off',
    'your-turn',
    'cap-reached',
    'paused',
    'held',
    'after-open',
    'backoff-until',
  ];
  for (const kind of kinds) expect(seen, kind).toContain(kind);
}, 120_000);
