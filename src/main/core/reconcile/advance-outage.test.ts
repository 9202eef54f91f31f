/** A full disk after a turn or in the merge queue: it is shown at once, and the story goes on when there is room again. */
import { describe, expect, it } from 'vitest';
import { message, RefusalError } from '../../../contract/index.ts';
import { DEFAULT_LIMITS, DEFAULT_TRIES, type PipelineSettings, usageOf, waitOf } from '../../../domain/index.ts';
import { ALL_ON, atTurn, type Turns } from '../../testing/at-turn.ts';
import { STORY } from '../../testing/at-work.ts';
import { fakeGate } from '../../testing/fake-config.ts';
import type { StoreChange } from '../ports/index.ts';

const why = message('store.full', { place: 'project.db', detail: 'database or disk is full' });

/** Every write fails once `isFull` has been true of a write that succeeded. Returns what makes room again. */
function fillDisk(
  { huskies: { store } }: Turns,
  isFull: (change: StoreChange) => boolean = () => true,
): { makeRoom(): void } {
  const commit = store.commit.bind(store);
  let full = false;
  store.commit = (changes) => {
    if (full) throw new RefusalError({ code: 'disk', why });
    const events = commit(changes);
    full = changes.some(isFull);
    return events;
  };
  return {
    makeRoom() {
      store.commit = commit;
    },
  };
}
const SETTINGS: PipelineSettings = {
  config: 'ready',
  trusted: true,
  maxRunning: 4,
  automation: ALL_ON,
  limits: DEFAULT_LIMITS,
  qa: 'agent',
  pausedAt: null,
  ...DEFAULT_TRIES,
};
const problems = async ({ huskies }: Turns) => (await huskies.must('project.status', {})).problems;

it('a turn that ended before the disk was full: card and status name it, no person has to retry, and the story goes on', async () => {
  const turns = await atTurn();
  const { makeRoom } = fillDisk(
    turns,
    (change) => 'put' in change && change.put === 'progress' && change.progress.isFinished,
  );
  await turns.works();
  await turns.huskies.clock.advance(2_000);
  expect([await turns.wait(), await problems(turns)]).toMatchObject([
    { code: 'backoff-until', values: { why } },
    [{ code: 'schedule.outage', values: { why } }],
  ]);
  await turns.huskies.clock.advance(1_800_000);
  expect(turns.story).toMatchObject({ stage: 'current', blocked: null });
  makeRoom();
  await turns.huskies.clock.advance(400_000);
  await turns.huskies.settle();
  expect([turns.story.stage, turns.at, await problems(turns)]).toEqual(['qa', 'agent qa', []]);
});

it('a run whose end cannot be written: its slot stays closed, the status names the disk, and it ends by itself', async () => {
  const turns = await atTurn();
  const { makeRoom } = fillDisk(turns);
  await turns.huskies.must('story.edit', { story: STORY, title: 'The last write' });
  turns.commits();
  turns.huskies.spawner.agents.get(turns.run?.id ?? '')?.exit(0);
  await turns.huskies.clock.advance(2_000);
  expect([turns.at, await problems(turns)]).toMatchObject(['agent coder-1', [{ values: { why } }]]);
  await turns.huskies.clock.advance(1_800_000);
  makeRoom();
  await turns.huskies.clock.advance(400_000);
  await turns.huskies.settle();
  expect([turns.story.stage, turns.at]).toEqual(['qa', 'agent qa']);
});

it.each([['current'], ['merge']] as const)('a story in %s about which nothing can be decided waits for it', (stage) => {
  const story = { id: STORY, stage, blocked: null, frozen: false, hold: null, after: [], movedAt: 0 };
  const place = { place: 1, state: { kind: 'waits' as const } };
  const queued = stage === 'merge' ? place : null;
  const look = { story, runs: [], fence: null, next: null, backoff: null, queued, isLetIn: false, isOpen: () => false };
  const outages = [{ agent: null, ofMachine: true, until: 9, why }];
  const full = outages.map((one) => ({ ...one, ofMachine: false }));
  const project = (of: typeof outages) => ({ settings: SETTINGS, agents: [], usage: usageOf([]), outages: of });
  expect(waitOf(look, project(outages))).toEqual({ code: 'backoff-until', values: { until: 9, why } });
  for (const others of [[], full])
    expect(waitOf(look, project(others))?.code).toBe(stage === 'merge' ? 'merge-queued' : undefined);
});

describe('a machine whose slots are all in use', () => {
  const full = { code: 'machine-full' as const, why: message('start.machine', { n: 1, max: 1 }) };
  const disk = { code: 'disk' as const, why };
  const shown = ({ huskies: { host, clock } }: Turns) =>
    host.ledger.host.outages.map(({ ofMachine, until }) => [ofMachine, until - clock.now()]);

  it('stops no gate and no story in merge', async () => {
    const turns = await atTurn({ gates: [fakeGate('tests')] });
    turns.huskies.host.reconciler.world.outages.take('coder-1', full);
    await turns.works();
    expect(turns.at).toBe('gate tests');
    expect(shown(turns)).toEqual([[false, 5_000]]);
  });

  it('makes no later pause longer, and gives way to a failure of the machine', async () => {
    const turns = await atTurn();
    const { outages } = turns.huskies.host.reconciler.world;
    for (let n = 0; n < 5; n += 1) {
      outages.take('coder-1', full);
      await turns.huskies.clock.advance(5_000);
    }
    outages.take('coder-1', full);
    outages.takeMachine(disk);
    expect(shown(turns)).toEqual([[true, 10_000]]);
    outages.take('coder-1', full);
    outages.take('coder-1', disk);
    expect(shown(turns)).toEqual([[true, 10_000]]);
  });
});
