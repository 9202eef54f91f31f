import { expect, it } from 'vitest';
import { ok, type RunProcess, type RunProcesses } from '../../contract/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { cli } from '../testing/run-cli.ts';

const AGENT: RunProcess = {
  ...{ pid: 70, startTime: 1, ppid: 1, state: 'S', command: 'claude', evidence: 'known', startedAt: 1_000 },
  cpuMs: 12_400,
  memoryBytes: 312_400_000,
};
const SEEN: RunProcesses = {
  run: 'run_1',
  at: 91_000,
  processes: [
    { ...AGENT, pid: 71, ppid: 70, startTime: 2, command: 'sh -c "\x1b[31mtest"', evidence: 'child', cpuMs: 90 },
    AGENT,
  ],
  spared: [{ pid: 9, startTime: 1, command: 'vim' }],
  blind: 0,
};

function doorWith(seen: RunProcesses) {
  const door = createFakeDoor();
  door.on('agent.processes', async () => ok(seen));
  return door;
}

const VERB = ['agent', 'processes', '1_story_a', 'coder-1'];

it('draws the tree of a run, each process with what it uses and how it is known, and no control character', async () => {
  expect((await cli(VERB, doorWith(SEEN))).out).toBe(
    'PID    CPU    MEMORY   AGE  KNOWN BY  COMMAND\n' +
      ' 70   12 s  312.4 MB  90 s  start     claude\n' +
      ' 71  0.1 s  312.4 MB  90 s  parent      sh -c "\\x1b[31mtest"\n' +
      'Not the agent’s, so that a stop spares them: 1 process\n',
  );
});

it('shows what the system does not tell as unknown, never as 0, and prints JSON as it is', async () => {
  const unknown = { ...AGENT, cpuMs: null, memoryBytes: null, startedAt: null };
  const { out } = await cli(VERB, doorWith({ ...SEEN, processes: [unknown], spared: [], blind: 2 }));
  expect(out).toContain(' 70    -       -    -  start     claude\n');
  expect(out).toContain('cannot be read: 2 processes');
  expect(JSON.parse((await cli([...VERB, '--json'], doorWith(SEEN))).out)).toEqual(SEEN);
});
