/** What a person is shown of the processes of a live run. */
import { expect, it } from 'vitest';
import { atWork, STORY } from '../../../testing/at-work.ts';

const SLOT = { story: STORY, agent: 'coder-1' };

it('shows what a stop would kill, each with the trait by which it is known, and what a stop would spare', async () => {
  const { huskies, run, agent } = await atWork();
  const { world } = huskies;
  const child = world.fork(agent.process.pid, { command: 'npm test' });
  const old = world.fork(world.host.ppid, { command: 'vim', cwd: agent.request.cwd });
  // The lineage records the child, which would say no more than that it is known.
  await huskies.clock.advance(2_000);
  const seen = await huskies.must('agent.processes', SLOT);
  expect(seen).toMatchObject({ run, at: huskies.clock.now(), blind: 0 });
  expect(seen.processes.map(({ command, evidence }) => [command, evidence])).toEqual([
    ['agent', 'known'],
    ['npm test', 'lineage'],
  ]);
  expect(seen.processes).toContainEqual(expect.objectContaining({ pid: child.pid, cpuMs: 10, memoryBytes: 1_000_000 }));
  expect(seen.spared.map(({ pid }) => pid)).toEqual([old.pid]);
});

it('looks at no process of a run that is not live here, rather than saying that there are none', async () => {
  const { huskies } = await atWork();
  await huskies.must('agent.stop', SLOT);
  await huskies.settle();
  const scans = huskies.table.scans;
  expect(await huskies.ask('agent.processes', SLOT)).toMatchObject({ ok: false, error: { code: 'unknown-run' } });
  expect(huskies.table.scans).toBe(scans);
});

it('says that the table cannot be read, rather than that there are no processes (I3)', async () => {
  const { huskies } = await atWork();
  huskies.table.unreadable = 'EMFILE';
  expect(await huskies.ask('agent.processes', SLOT)).toMatchObject({ ok: false, error: { code: 'failed' } });
});
