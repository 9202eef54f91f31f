/** A fence that a person released stays open after a crash of the host. */
import { expect, it } from 'vitest';
import { atWork, STORY } from '../../testing/at-work.ts';
import { createTestHuskies, surroundings, type TestHuskies } from '../../testing/test-huskies.ts';

/** A run that left a process that cannot be killed, and whose fence a person released. */
async function released(around = surroundings()) {
  const first = createTestHuskies(around);
  first.spawner.keeper = false;
  const { huskies, agent, run } = await atWork(first);
  const left = huskies.world.fork(agent.process.pid, { nature: 'unkillable' });
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.clock.until(huskies.host.reconciler.idle());
  await huskies.must('fence.release', { story: STORY });
  return { around, huskies, left, run };
}

/** The host crashes, and the next one opens. */
async function crashed(before: TestHuskies): Promise<TestHuskies> {
  const { world, store, git, config } = before;
  world.crash();
  const next = createTestHuskies({ world, store, git, config }, undefined, before.clock.now());
  await next.clock.until(next.host.open());
  return next;
}

it('I4: neither the orphan sweep nor a start of the next host kills a released process', async () => {
  const { huskies, left } = await released();
  const next = await crashed(huskies);
  left.nature = 'mortal';
  expect([...next.host.ledger.fences.values()]).toEqual([]);
  await next.clock.advance(400_000);
  expect(await next.ask('agent.start', { story: STORY, agent: 'coder-2' })).toMatchObject({ ok: true });
  await next.settle();
  expect([...next.host.ledger.runs.values()].map(({ status }) => status)).toEqual(['running']);
  expect(next.world.isAlive(left)).toBe(true);
});

it('I3: the quit of the next host names a released process that is alive', async () => {
  const { huskies, left } = await released();
  const next = await crashed(huskies);
  const proof = await next.clock.until(next.host.quit());
  expect(proof.left.map(({ pid }) => pid)).toEqual([left.pid]);
});

it('a release is forgotten once its processes are gone, and after a reboot', async () => {
  const { huskies, left, run } = await released();
  const next = await crashed(huskies);
  expect([...next.host.ledger.releases.keys()]).toEqual([run]);
  next.world.exit(left.pid);
  next.world.reap(left.pid);
  await next.clock.advance(400_000);
  expect(next.store.load().releases).toEqual([]);

  const other = await released();
  other.huskies.world.boot = 'boot-2';
  const later = await crashed(other.huskies);
  expect(later.store.load().releases).toEqual([]);
});
