/** A containment whose kill takes longer than the first wait. */
import { expect, it } from 'vitest';
import { FakeProcessTable, FakeSignals } from '../../testing/fake-processes.ts';
import { FakeWorld } from '../../testing/fake-world.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import type { TreeHold } from '../ports/index.ts';
import { killAndVerify } from './kill-and-verify.ts';

function stopWith(answers: boolean[]) {
  const world = new FakeWorld();
  const clock = new ManualClock();
  const agent = world.fork(world.host.pid, {
    command: 'agent',
    cwd: '/wt/a',
    mark: { run: 'run_1', worktree: '/wt/a' },
  });
  world.setsid(agent.pid);
  const { pid, startTime } = agent;
  const waits: number[] = [];
  const hold: TreeHold = {
    strength: 'kernel',
    keeper: null,
    cgroup: '/sys/fs/cgroup/run_1',
    agent: { pid, startTime },
    inside: () => [],
    killAll: async (wait) => {
      waits.push(wait);
      return answers.shift() ?? false;
    },
  };
  const deps = { table: new FakeProcessTable(world), signals: new FakeSignals(world), clock };
  const target = { run: 'run_1', worktree: '/wt/a', root: { pid, startTime }, tty: 0, startedAt: 0, hold, known: [] };
  const options = { foreign: 'spare', graceMs: 0, timeoutMs: 10_000 } as const;
  const work = killAndVerify(target, options, deps, () => undefined);
  return clock.until(work).then((outcome) => ({ outcome, waits }));
}

it('I3: a slow containment gets a second chance when no process is seen any more, and may give kernel proof', async () => {
  const { outcome, waits } = await stopWith([false, true]);
  expect(outcome).toMatchObject({ verdict: 'gone', strength: 'kernel', survivors: [] });
  expect(waits).toHaveLength(2);
  expect(waits[1]).toBeLessThanOrEqual(5000);
});

it('I3: a containment that gives no proof twice leaves the verdict at strength scan', async () => {
  const { outcome, waits } = await stopWith([false, false]);
  expect(outcome).toMatchObject({ verdict: 'gone', strength: 'scan' });
  expect(waits).toHaveLength(2);
});
