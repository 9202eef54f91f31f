/** Two runs at once: the end of one must not harm the other, nor lose what an earlier run left. */

import { describe, expect, it } from 'vitest';
import { legacy, message } from '../../../contract/index.ts';
import { createTestHuskies, type TestHuskies } from '../../testing/test-huskies.ts';
import { NO_TRACES, type StoredFence } from '../ports/index.ts';
import { joinFences } from './parts/join-fences.ts';

const STORY = '60_story_cleanup';
const OTHER = '61_story_other';

async function opened(): Promise<TestHuskies> {
  const huskies = createTestHuskies();
  await huskies.clock.until(huskies.host.open());
  for (const id of [STORY, OTHER]) await huskies.must('story.add', { title: id, id, stage: 'current' });
  return huskies;
}
async function started(huskies: TestHuskies, story = STORY, agent = 'coder-1') {
  const { run } = await huskies.must('agent.start', { story, agent });
  await huskies.settle();
  const found = huskies.spawner.agents.get(run);
  if (found === undefined) throw new Error('no agent was spawned');
  return { run, agent: found };
}

/** Makes a fence: a run without a keeper leaves a process that cannot be killed. */
async function fenced(huskies: TestHuskies): Promise<void> {
  huskies.spawner.keeper = false;
  const { agent } = await started(huskies);
  agent.process.nature = 'unkillable';
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.clock.until(huskies.host.reconciler.idle());
}

it.each(['keeper', 'cgroup'])(
  'I4: the stop of an ended run spares a run that has the reused number of its terminal; %s',
  async (containment) => {
    const huskies = await opened();
    huskies.spawner.cgroup = containment === 'cgroup';
    const first = await started(huskies);
    first.agent.exit(0);
    await huskies.settle();
    const second = await started(huskies, OTHER, 'coder-2');
    expect(second.agent.process.tty).not.toBe(0);
    await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    await huskies.settle();
    expect(huskies.world.isAlive(second.agent.process)).toBe(true);
    expect(huskies.host.ledger.runs.get(second.run)?.status).toBe('running');
  },
);

it('I6: the stop of an ended run keeps the index.lock if another run is live in the same worktree', async () => {
  const huskies = await opened();
  const first = await started(huskies);
  first.agent.exit(0);
  await huskies.settle();
  await started(huskies, STORY, 'coder-2');
  huskies.git.locks.add(`/fake/${STORY}`);
  const { receipt } = await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
  expect(huskies.store.receipt(receipt)).toMatchObject({ verdict: 'gone' });
  expect(huskies.git.locks.size).toBe(1);
});

it('I6: a stop keeps the index.lock if it spared a person’s process', async () => {
  const huskies = await opened();
  const shell = huskies.world.born({ cwd: `/fake/${STORY}`, command: 'git commit' });
  await started(huskies);
  huskies.git.locks.add(`/fake/${STORY}`);
  const { receipt } = await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
  expect(huskies.store.receipt(receipt)).toMatchObject({ verdict: 'gone', spared: [{ pid: shell.pid }] });
  expect(huskies.git.locks.size).toBe(1);
});

it('I6: an index.lock that was kept is removed when the fence opens', async () => {
  const huskies = await opened();
  const { agent } = await started(huskies);
  agent.process.nature = 'unkillable';
  huskies.git.locks.add(`/fake/${STORY}`);
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.clock.until(huskies.host.reconciler.idle());
  expect([huskies.host.ledger.fences.size, huskies.git.locks.size]).toEqual([1, 1]);
  huskies.world.wake(agent.process);
  await huskies.clock.advance(60_000);
  await huskies.settle();
  expect([huskies.host.ledger.fences.size, huskies.git.locks.size]).toEqual([0, 0]);
});

it('I1, I2: an unproven stop of an older run keeps the processes in another run’s fence', async () => {
  const huskies = await opened();
  huskies.spawner.keeper = false;
  const first = await started(huskies);
  first.agent.exit(0);
  await huskies.settle();
  const second = await started(huskies, STORY, 'coder-2');
  // Only the fence shows that it belongs to the run.
  Object.assign(second.agent.process, { mark: null, cwd: '/', nature: 'unkillable' });
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-2' });
  await huskies.clock.until(huskies.host.reconciler.idle());
  const pid = second.agent.process.pid;
  expect([...huskies.host.ledger.fences.values()]).toMatchObject([{ run: second.run, processes: [{ pid }] }]);
  huskies.table.unreadable = 'EIO';
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.clock.until(huskies.host.reconciler.idle());
  huskies.table.unreadable = null;
  await huskies.clock.advance(60_000);
  await huskies.clock.until(huskies.host.reconciler.idle());
  expect([...huskies.host.ledger.fences.values()]).toMatchObject([{ run: second.run, processes: [{ pid }] }]);
  huskies.world.wake(second.agent.process);
  await huskies.clock.advance(120_000);
  await huskies.settle();
  expect(huskies.host.ledger.fences.size).toBe(0);
});

it('I1, I4: after a release, a fence’s try that is under way kills no process of the next run in that folder', async () => {
  const huskies = await opened();
  await fenced(huskies);
  await huskies.must('fence.retry', { story: STORY });
  await huskies.clock.advance(100);
  await huskies.must('fence.release', { story: STORY });
  const { run } = await huskies.must('agent.start', { story: STORY, agent: 'coder-2' });
  await huskies.clock.advance(50);
  const next = huskies.spawner.agents.get(run);
  if (next === undefined) throw new Error('no agent was spawned');
  const daemon = huskies.world.fork(next.process.pid);
  huskies.world.setsid(daemon.pid);
  daemon.ppid = 1;
  await huskies.clock.advance(15_000);
  expect(huskies.world.isAlive(daemon)).toBe(true);
});

it('I2: a stop that fails unexpectedly leaves a fence, which a person can release', async () => {
  const huskies = await opened();
  huskies.spawner.keeper = false;
  const { run } = await started(huskies);
  const { signals } = huskies.host.reconciler.world.kill;
  const send = signals.send.bind(signals);
  signals.send = () => {
    throw new Error('EIO');
  };
  const { receipt } = await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.clock.until(huskies.host.reconciler.idle());
  expect(huskies.host.ledger.runs.get(run)).toBeUndefined();
  expect(huskies.store.receipt(receipt)).toMatchObject({
    verdict: 'unknown',
    reason: message('stop.untried', { why: 'EIO' }),
  });
  expect(huskies.host.ledger.fences.size).toBe(1);
  signals.send = send;
  await huskies.must('fence.release', { story: STORY });
});

it('I1, I3: a fence is not removed by a try that began before another run’s survivors were added to it', async () => {
  const huskies = await opened();
  huskies.spawner.keeper = false;
  const first = await started(huskies);
  const left = huskies.world.fork(first.agent.process.pid, { nature: 'unkillable' });
  first.agent.exit(0);
  await huskies.clock.advance(15_000);
  await huskies.must('fence.release', { story: STORY });
  await huskies.clock.advance(15_000);
  const { run } = await huskies.must('agent.start', { story: STORY, agent: 'coder-2' });
  await huskies.clock.advance(100);
  const second = huskies.spawner.agents.get(run);
  if (second === undefined) throw new Error('no agent was spawned');
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.clock.advance(10_400);
  Object.assign(second.process, { nature: 'unkillable', mark: null, cwd: '/' });
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-2' });
  await huskies.clock.advance(6000);
  await huskies.must('fence.retry', { story: STORY });
  await huskies.clock.advance(6000);
  huskies.world.wake(left);
  await huskies.clock.advance(9000);
  expect(huskies.world.isAlive(second.process)).toBe(true);
  expect(await huskies.ask('agent.start', { story: STORY, agent: 'coder-1' })).toMatchObject({ ok: false });
  huskies.world.wake(second.process);
  await huskies.clock.advance(120_000);
  await huskies.settle();
  expect(huskies.host.ledger.fences.size).toBe(0);
});

it('I2: a try that fails unexpectedly counts as an attempt, and the next one is planned', async () => {
  const huskies = await opened();
  await fenced(huskies);
  const [before] = huskies.host.ledger.fences.values();
  huskies.host.reconciler.world.kill.signals.send = () => {
    throw new Error('EIO');
  };
  await huskies.must('fence.retry', { story: STORY });
  await huskies.clock.until(huskies.host.reconciler.idle());
  const [after] = huskies.host.ledger.fences.values();
  expect(after).toMatchObject({ attempts: (before?.attempts ?? 0) + 1, nextTryAt: expect.any(Number) });
});

it('I1, I2: a try with verdict unknown removes no process from the fence', async () => {
  const huskies = await opened();
  await fenced(huskies);
  const [before] = huskies.host.ledger.fences.values();
  if (before === undefined) throw new Error('there is no fence');
  // A process that the fence names, but scans do not show.
  const other = huskies.world.born({ nature: 'unkillable', command: 'other' });
  const processes = [...before.processes, { ...other, why: legacy('') }];
  huskies.handles.observed.commit([{ put: 'fence', fence: { ...before, processes } }]);
  const { table } = huskies;
  const scan = table.scan.bind(table);
  let looks = 0;
  table.scan = async (options) => {
    if (++looks > 1) throw new Error('EIO');
    const seen = await scan(options);
    return { ...seen, processes: seen.processes.filter(({ pid }) => pid !== other.pid) };
  };
  await huskies.must('fence.retry', { story: STORY });
  await huskies.clock.until(huskies.host.reconciler.idle());
  const [after] = huskies.host.ledger.fences.values();
  expect(after?.verdict).toBe('unknown');
  expect(after?.processes.map(({ pid }) => pid)).toEqual(processes.map(({ pid }) => pid));
});

describe('joinFences', () => {
  const one = {
    worktree: '/wt/a',
    run: 'run_1',
    boot: 'boot-1',
    known: [{ pid: 4, startTime: 4 }],
    handedTo: ['docker'],
  };
  const survivor = (pid: number) => ({ pid, startTime: pid, command: 'x', state: 'D', why: legacy('') });
  const earlier = { ...one, processes: [survivor(9)], root: { pid: 3, startTime: 3 } } as unknown as StoredFence;
  const fence = {
    ...one,
    run: 'run_2',
    processes: [survivor(10)],
    root: { pid: 7, startTime: 7 },
    known: [],
    handedTo: ['ssh'],
  };
  const joined = joinFences(earlier, fence as unknown as StoredFence);

  it('I2: keeps the processes of both fences, under the run of the earlier one', () => {
    expect(joined).toMatchObject({
      run: 'run_1',
      processes: [{ pid: 9 }, { pid: 10 }],
      known: [{ pid: 4 }, { pid: 7 }],
      handedTo: ['docker', 'ssh'],
    });
  });

  it('I2: joining one of them again removes no process and names none twice', () => {
    for (const again of [earlier, fence as unknown as StoredFence])
      expect(joinFences(joined, again).processes.map(({ pid }) => pid)).toEqual([9, 10]);
  });

  it('I2: the fence of a start that spawned nothing removes no process', () => {
    const none = { ...fence, ...NO_TRACES, processes: [] } as unknown as StoredFence;
    expect(joinFences(earlier, none)).toMatchObject({ run: 'run_1', boot: 'boot-1', processes: [{ pid: 9 }] });
  });

  it('I4: a fence of an earlier boot is dropped', () => {
    const next = { ...fence, boot: 'boot-2' } as unknown as StoredFence;
    expect(joinFences(earlier, next)).toBe(next);
  });
});
