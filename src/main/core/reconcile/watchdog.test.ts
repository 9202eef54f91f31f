/** The watchdog: silent runs, runs over their time limit, and runs whose processes are gone. */
import { describe, expect, it } from 'vitest';
import { messageText } from '../../../contract/index.ts';
import type { AgentFacts } from '../../../domain/index.ts';
import { atWork, opened, STORY, started, tells } from '../../testing/at-work.ts';
import { fakeAgent } from '../../testing/fake-config.ts';
import { FakeRoad, huskiesOnAcp } from '../../testing/fake-road.ts';
import { createTestHuskies, type TestHuskies } from '../../testing/test-huskies.ts';
import { WATCHDOG_MAX_MS } from './concerns.ts';
import { LOST_AGAIN_MS } from './procedures/watchdog.ts';

const MINUTE_MS = 60_000;

/** A host with one coder at work and these settings. */
async function watched(settings: { stallMinutes?: number; onStall?: 'notify' | 'retry'; maxMinutes?: number } = {}) {
  const { stallMinutes = 15, onStall = 'notify', maxMinutes } = settings;
  const huskies = createTestHuskies();
  huskies.config.set({
    agents: [{ ...fakeAgent('coder-1', 'coder'), timeoutMs: maxMinutes === undefined ? null : maxMinutes * MINUTE_MS }],
    watchdog: { stallMs: stallMinutes === 0 ? null : stallMinutes * MINUTE_MS, onStall },
  });
  return await atWork(huskies);
}

const eventsOf = ({ store }: TestHuskies, kind: string) =>
  store
    .events(0, 100)
    .filter((event) => event.kind === kind)
    .map(({ message }) => messageText(message, 'copied'));

const stalledAt = ({ host }: TestHuskies, run: string) => host.ledger.runs.get(run)?.stalledAt;

describe('an agent that writes no output', () => {
  it('is stalled after stall_minutes, with one event and one notification for each stall', async () => {
    const { huskies, run, agent } = await watched();
    await huskies.clock.advance(15 * MINUTE_MS - WATCHDOG_MAX_MS);
    expect(stalledAt(huskies, run)).toBe(null);
    await huskies.clock.advance(60 * MINUTE_MS);
    expect(stalledAt(huskies, run)).toEqual(expect.any(Number));
    const said = 'coder-1 has written no output for 15 minutes';
    expect(eventsOf(huskies, 'stalled')).toEqual([said]);
    expect(huskies.notices).toMatchObject([{ kind: 'stalled', story: STORY, agent: 'coder-1' }]);
    expect(await huskies.must('agent.list', {})).toMatchObject([{ status: 'running', stalledAt: expect.any(Number) }]);

    agent.lastOutputAt = huskies.clock.now();
    await huskies.clock.advance(WATCHDOG_MAX_MS);
    expect(stalledAt(huskies, run)).toBe(null);
    await huskies.clock.advance(16 * MINUTE_MS);
    expect(eventsOf(huskies, 'stalled')).toEqual([said, said]);
    expect(huskies.world.signalled).toEqual([]);
  });

  it('counts only the time in which the host could have seen output', async () => {
    const { huskies, run } = await watched();
    await huskies.clock.advance(14 * MINUTE_MS);
    huskies.clock.suspend(10 * 60 * MINUTE_MS);
    huskies.clock.jump(10 * 60 * MINUTE_MS);
    await huskies.clock.advance(WATCHDOG_MAX_MS);
    expect(stalledAt(huskies, run)).toBe(null);
    await huskies.clock.advance(MINUTE_MS);
    expect(stalledAt(huskies, run)).toEqual(expect.any(Number));
  });

  it('is never stalled with stall_minutes = 0', async () => {
    const { huskies, run } = await watched({ stallMinutes: 0 });
    await huskies.clock.advance(2 * 60 * MINUTE_MS);
    expect(stalledAt(huskies, run)).toBe(null);
  });

  it('I3: is stopped with proof where on_stall is "retry", by a cause of its own that holds nothing', async () => {
    const { huskies, run, agent } = await watched({ onStall: 'retry' });
    await huskies.clock.advance(16 * MINUTE_MS);
    expect(huskies.world.isAlive(agent.process)).toBe(false);
    expect(huskies.store.receipts(STORY)).toMatchObject([{ run, by: 'stall', verdict: 'gone' }]);
    expect(eventsOf(huskies, 'stopped')).toEqual([expect.stringContaining('no output for 15 minutes')]);
    expect(huskies.host.ledger.stories.get(STORY)?.hold).toBe(null);
    expect(huskies.notices).toMatchObject([{ kind: 'stalled' }]);
  });
});

describe('an agent that writes output without any progress', () => {
  /** So many minutes with a spinner that moves all the time. */
  async function spin({ huskies, run, agent }: Awaited<ReturnType<typeof watched>>, minutes: number): Promise<void> {
    for (let n = 0; n < minutes * 12; n += 1) {
      agent.lastOutputAt = huskies.clock.now();
      huskies.showScreen(run, `I read the files\nspins ${n} s`);
      await huskies.clock.advance(5_000);
    }
  }
  const stallOf = ({ host }: TestHuskies, run: string) => host.ledger.runs.get(run)?.stall;

  it('is stalled after stall_minutes by its screen alone, which stops nothing, and not any more when it shows more', async () => {
    const at = await watched({ onStall: 'retry' });
    await spin(at, 14);
    expect(stallOf(at.huskies, at.run)).toBeNull();
    await spin(at, 2);
    expect(stallOf(at.huskies, at.run)).toMatchObject({ kind: 'screen' });
    expect(eventsOf(at.huskies, 'stalled')).toEqual(['coder-1 has shown nothing new for 15 minutes']);
    expect(at.huskies.world.isAlive(at.agent.process)).toBe(true);
    at.huskies.showScreen(at.run, 'I read the files\nNow I write');
    await at.huskies.clock.advance(WATCHDOG_MAX_MS);
    expect([stalledAt(at.huskies, at.run), stallOf(at.huskies, at.run)]).toEqual([null, null]);
  });

  it('I3: waits for its model if its CLI tells that it works and uses no tool; on_stall = "retry" stops it with proof', async () => {
    const at = await watched({ onStall: 'retry' });
    await tells(
      at.huskies,
      at.run,
      { kind: 'turn-started' },
      { kind: 'tool-started', name: 'Bash', detail: 'npm test' },
    );
    await spin(at, 20);
    expect(stallOf(at.huskies, at.run)).toBeNull();
    await tells(at.huskies, at.run, { kind: 'tool-ended' });
    await spin(at, 14);
    expect(stallOf(at.huskies, at.run)).toBeNull();
    await spin(at, 2);
    expect(eventsOf(at.huskies, 'stalled')).toEqual(['the model of coder-1 has not answered for 15 minutes']);
    expect(at.huskies.store.receipts(STORY)).toMatchObject([{ run: at.run, by: 'stall', verdict: 'gone' }]);
    expect(eventsOf(at.huskies, 'stopped')).toEqual([expect.stringContaining('no answer of its model for 15 minutes')]);
  });
});

describe('an agent on pipes whose turn goes on without a word', () => {
  async function inTurn() {
    const road = new FakeRoad();
    const huskies = await opened(huskiesOnAcp(road));
    await huskies.must('story.add', { title: 'Cleanup', id: STORY });
    const { run, agent } = await started(huskies);
    const { listener } = road.of(run);
    listener.opened('s1', 'new', {});
    const wait = async (minutes: number) => {
      for (let n = 0; n < minutes * 12; n += 1) {
        // What is no part of the session, such as a warning on stderr.
        agent.lastOutputAt = huskies.clock.now();
        await huskies.clock.advance(5_000);
      }
    };
    return { huskies, run, road, listener, wait };
  }
  const updated = (facts: Partial<AgentFacts> = {}) => ({ facts, events: [{ kind: 'text' as const, text: 'x' }] });
  const stallOf = ({ host }: TestHuskies, run: string) => host.ledger.runs.get(run)?.stall;

  it('waits for its model after stall_minutes, until the session tells something', async () => {
    const { huskies, run, listener, wait } = await inTurn();
    await wait(14);
    listener.updated(updated());
    await wait(14);
    expect(stallOf(huskies, run)).toBeNull();
    await wait(2);
    expect(stallOf(huskies, run)).toMatchObject({ kind: 'model' });
    expect(await huskies.must('agent.list', {})).toMatchObject([{ stall: { kind: 'model' } }]);
    listener.updated(updated());
    await wait(1);
    expect(stallOf(huskies, run)).toBeNull();
  });

  it('does not while a tool runs, while it asks, or when its turn has ended', async () => {
    const { huskies, run, road, listener, wait } = await inTurn();
    listener.updated(updated({ tool: 'execute' }));
    await wait(20);
    expect(stallOf(huskies, run)).toBeNull();
    listener.updated(updated({ tool: null }));
    listener.asked({ id: 'q1', title: 'may I', detail: null, tool: null, options: [] });
    await wait(20);
    expect(stallOf(huskies, run)).toBeNull();
    road.of(run).endTurn();
    await wait(20);
    expect(stallOf(huskies, run)).toBeNull();
  });
});

it('I3: a run that reaches max_minutes is stopped with proof, by a cause of its own', async () => {
  const { huskies, run, agent } = await watched({ maxMinutes: 30 });
  for (let minute = 1; minute < 30; minute += 1) {
    agent.lastOutputAt = minute;
    await huskies.clock.advance(MINUTE_MS);
  }
  expect(huskies.world.isAlive(agent.process)).toBe(true);
  await huskies.clock.advance(2 * MINUTE_MS);
  expect(huskies.world.isAlive(agent.process)).toBe(false);
  expect(huskies.store.receipts(STORY)).toMatchObject([{ run, by: 'timeout', verdict: 'gone' }]);
  expect(eventsOf(huskies, 'stopped')).toEqual([expect.stringContaining('reached its time limit of 30 minutes')]);
  expect(huskies.host.ledger.stories.get(STORY)?.hold).toBe(null);
});

describe('a run whose processes are gone', () => {
  it.each([
    [5_000, 5_000],
    [60_000, 5_000],
    [3_000, 3_000],
    // The second look comes a second after the first one, whatever the interval.
    [500, 1_500],
  ])('ends although no exit was reported, with interval_ms %i within %i ms', async (intervalMs, withinMs) => {
    const { huskies, run, agent } = await watched();
    huskies.config.set({ reconcile: { intervalMs } });
    await huskies.must('project.status', {});
    await huskies.clock.advance(WATCHDOG_MAX_MS);
    huskies.spawner.deliverExit = () => undefined;
    agent.exit(0);
    for (const process of huskies.world.processes.values())
      if (process.command === agent.request.command.join(' ')) huskies.world.exit(process.pid, 0);
    await huskies.clock.advance(withinMs + 100);
    expect(huskies.host.ledger.runs.get(run)).toMatchObject({ status: 'failed', reason: { code: 'run.unseen' } });
    expect(huskies.store.receipts(STORY)).toMatchObject([{ run, by: 'exit', verdict: 'gone' }]);
  });

  it('does not end while its agent is alive without its keeper', async () => {
    const { huskies, run, agent } = await watched();
    huskies.spawner.deliverExit = () => undefined;
    const keeper = huskies.world.processes.get(agent.process.ppid);
    if (keeper !== undefined) huskies.world.exit(keeper.pid, 0);
    await huskies.clock.advance(5 * WATCHDOG_MAX_MS);
    expect(huskies.host.ledger.runs.get(run)).toMatchObject({ status: 'running' });
    expect(huskies.world.signalled).toEqual([]);
  });

  it('keeps the exit code that is reported a moment after the process is gone', async () => {
    const { huskies, run, agent } = await watched();
    const late: { report?: () => void } = {};
    huskies.spawner.deliverExit = (report) => {
      late.report = report;
    };
    agent.exit(0);
    for (const process of huskies.world.processes.values())
      if (process.command === agent.request.command.join(' ')) huskies.world.exit(process.pid, 0);
    // Its first look, not the second one a second later.
    await huskies.clock.advance(WATCHDOG_MAX_MS - LOST_AGAIN_MS);
    expect(huskies.host.ledger.runs.get(run)).toMatchObject({ status: 'running' });
    late.report?.();
    await huskies.settle();
    expect(huskies.host.ledger.runs.get(run)).toMatchObject({ status: 'completed', exitCode: 0 });
  });
});
