/** Gates: how a request runs, what each end of a gate writes, and which requests are refused (I1, I2, I3). */
import { describe, expect, it } from 'vitest';
import { messageText } from '../../../contract/index.ts';
import { BRANCH, holds, LINT, programOf, ran, resultsOf, running, TESTS, withGates } from '../../testing/at-gate.ts';
import { eventsOf, STORY } from '../../testing/at-work.ts';
import { fakeGate } from '../../testing/fake-config.ts';
import type { TestHuskies } from '../../testing/test-huskies.ts';

describe('a gate that runs', () => {
  it('starts like an agent, but without a token, a role or a place under the cap', async () => {
    const huskies = await withGates([TESTS]);
    huskies.config.set({ gates: [TESTS], maxRunning: 1 });
    const { run } = await running(huskies);
    const { request } = programOf(huskies, run);
    expect(request).toMatchObject({
      command: ['npm', 'test'],
      cwd: '/fake/60_story_cleanup',
      env: { HUSKIES_RUN: run, HUSKIES_STORY: STORY, HUSKIES_AGENT: 'tests', CI: 'true' },
    });
    expect(request.env).not.toHaveProperty('HUSKIES_TOKEN');
    expect(huskies.host.ledger.runs.get(run)).toMatchObject({ kind: 'gate', role: 'other', status: 'running' });
    await huskies.must('story.add', { title: 'Other', id: '61_story_other', stage: 'current' });
    expect(await huskies.ask('agent.start', { story: '61_story_other', agent: 'coder-1' })).toMatchObject({ ok: true });
  });

  it('I1: keeps its worktree closed to agents and other gates, and does not start beside an agent', async () => {
    const huskies = await withGates([TESTS]);
    await running(huskies);
    for (const refused of [
      await huskies.ask('agent.start', { story: STORY, agent: 'coder-1' }),
      await huskies.ask('gate.run', { story: STORY }),
    ])
      expect(refused).toMatchObject({ ok: false, error: { code: 'worktree-busy' } });
    await huskies.must('agent.stop', { story: STORY, agent: 'tests' });
    await huskies.settle();
    await huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
    expect(await huskies.ask('gate.run', { story: STORY })).toMatchObject({ error: { code: 'worktree-busy' } });
  });

  it.each([
    [0, 'passed', 'completed', 'gate_passed tests: tests passed'],
    [3, 'failed', 'failed', 'gate_failed tests: tests: exit 3'],
    [137, 'killed', 'failed', 'gate_failed tests: tests: exit 137 (SIGKILL)'],
  ])('exit code %i: its result is %s', async (code, outcome, status, event) => {
    const huskies = await withGates([TESTS]);
    const run = await ran(huskies, code);
    expect(resultsOf(huskies)).toMatchObject([
      {
        run,
        story: STORY,
        gate: 'tests',
        key: TESTS.key,
        commit: huskies.merging.branches.get(BRANCH),
        tree: 'tree 1',
        outcome,
        exitCode: code,
      },
    ]);
    expect(huskies.host.ledger.runs.get(run)).toMatchObject({ status });
    expect(eventsOf(huskies)).toEqual([
      'start_asked tests: tests is starting',
      expect.stringContaining('gate_started'),
      event,
    ]);
  });

  it('I3: a daemon that it leaves behind is stopped, and the result and its receipt name it', async () => {
    const huskies = await withGates([TESTS]);
    const { run } = await running(huskies);
    const program = programOf(huskies, run);
    const daemon = huskies.world.fork(program.process.pid, { command: 'esbuild --watch' });
    huskies.world.setsid(daemon.pid);
    program.exit(0);
    await huskies.settle();
    expect(huskies.world.isAlive(daemon)).toBe(false);
    expect(resultsOf(huskies)).toMatchObject([{ outcome: 'passed', left: 1, why: null }]);
    expect(huskies.store.receipts(STORY)).toMatchObject([
      { run, by: 'exit', verdict: 'gone', killed: [{ command: 'esbuild --watch' }] },
    ]);
    expect(eventsOf(huskies).at(-1)).toBe(
      'gate_passed tests: tests passed; it left 1 process behind, which Huskies stopped',
    );
  });

  it('I2: with a process that cannot be killed it has not passed, and a fence closes the worktree', async () => {
    const huskies = await withGates([TESTS, LINT]);
    const { run } = await running(huskies);
    const program = programOf(huskies, run);
    huskies.world.fork(program.process.pid, { nature: 'unkillable' });
    program.exit(0);
    await huskies.clock.advance(60_000);
    expect(resultsOf(huskies)).toMatchObject([{ outcome: 'failed', exitCode: 0, why: { code: 'gate.unproven' } }]);
    expect(await huskies.ask('gate.run', { story: STORY })).toMatchObject({ error: { code: 'worktree-fenced' } });
  });

  it('I3: one that hangs is stopped when its time is over, with a receipt of its own cause', async () => {
    const huskies = await withGates([{ ...TESTS, timeoutMs: 60_000 }]);
    const { run } = await running(huskies);
    const program = programOf(huskies, run);
    await huskies.clock.advance(59_000);
    expect(huskies.world.isAlive(program.process)).toBe(true);
    await huskies.clock.advance(2_000);
    expect(huskies.world.isAlive(program.process)).toBe(false);
    expect(resultsOf(huskies)).toMatchObject([{ outcome: 'timed-out', exitCode: null, why: { code: 'gate.timeout' } }]);
    expect(huskies.store.receipts(STORY)).toMatchObject([{ run, by: 'timeout', verdict: 'gone' }]);
    expect(huskies.host.ledger.runs.size).toBe(0);
  });

  it('one that cannot be started has the result could-not-start', async () => {
    const huskies = await withGates([TESTS]);
    huskies.spawner.failNext = new Error('no such program');
    const { run } = await running(huskies);
    expect(resultsOf(huskies)).toMatchObject([{ run, outcome: 'could-not-start', why: { code: 'launch.failed' } }]);
    expect(huskies.host.ledger.runs.get(run)).toMatchObject({ status: 'failed' });
    expect(huskies.world.signalled).toEqual([]);
  });

  it('a stop by a person writes no result, and no other gate of the request follows', async () => {
    const huskies = await withGates([TESTS, LINT]);
    await running(huskies);
    await huskies.must('agent.stop', { story: STORY, agent: 'tests' });
    await huskies.settle();
    expect(resultsOf(huskies)).toEqual([]);
    expect(huskies.host.ledger.runs.size).toBe(0);
  });

  it('is stopped when its story leaves the pipeline', async () => {
    const huskies = await withGates([TESTS]);
    const { run } = await running(huskies);
    await huskies.must('story.move', { story: STORY, stage: 'done' });
    await huskies.settle();
    expect(huskies.world.isAlive(programOf(huskies, run).process)).toBe(false);
    expect(huskies.host.ledger.runs.size).toBe(0);
  });
});

describe('a request of several gates', () => {
  it('runs them one after the other, in the order of the config', async () => {
    const huskies = await withGates([TESTS, LINT]);
    const { runs } = await running(huskies);
    const [tests = '', lint = ''] = runs;
    expect(huskies.spawner.agents.has(lint)).toBe(false);
    programOf(huskies, tests).exit(0);
    await huskies.settle();
    programOf(huskies, lint).exit(0);
    await huskies.settle();
    expect(resultsOf(huskies).map(({ gate, run }) => [gate, run])).toEqual([
      ['lint', lint],
      ['tests', tests],
    ]);
  });

  it('ends with the first gate that does not pass', async () => {
    const huskies = await withGates([TESTS, LINT]);
    const { runs } = await running(huskies);
    programOf(huskies, runs[0] ?? '').exit(1);
    await huskies.settle();
    expect([...huskies.spawner.agents.keys()]).toEqual([runs[0]]);
    expect([...huskies.host.ledger.runs.values()].map(({ status }) => status)).toEqual(['failed']);
  });

  it('does not continue while the host quits', async () => {
    const huskies = await withGates([TESTS, LINT]);
    const { runs } = await running(huskies);
    huskies.handles.facts.showHost({ quitting: true });
    programOf(huskies, runs[0] ?? '').exit(0);
    await huskies.settle();
    expect(huskies.spawner.agents.size).toBe(1);
  });
});

describe('a gate that is refused', () => {
  it.each<[string, string, (huskies: TestHuskies) => unknown, { gate?: string }]>([
    ['unknown-gate', "There is no gate 'nope'.", () => undefined, { gate: 'nope' }],
    [
      'unknown-gate',
      'No gate is due in backlog.',
      (one) => one.must('story.move', { story: STORY, stage: 'backlog' }),
      {},
    ],
    ['unknown-gate', 'This project has no gates.', (one) => one.config.set({ gates: [] }), {}],
    ['bad-config', '.huskies/project.toml:1: is not valid TOML: it is half written', (one) => one.config.break(), {}],
    ['stopping', 'Huskies is stopping its agents.', (one) => one.handles.facts.showHost({ quitting: true }), {}],
  ])('%s: %s', async (code, sentence, change, input) => {
    const huskies = await withGates([TESTS]);
    await change(huskies);
    const refused = await huskies.ask('gate.run', { story: STORY, ...input });
    expect(refused).toMatchObject({ ok: false, error: { code } });
    if (!refused.ok) expect(messageText(refused.error.why, 'copied')).toBe(sentence);
    expect(huskies.host.ledger.runs.size).toBe(0);
  });

  it('not-trusted: its command waits for approval', async () => {
    const huskies = await withGates([TESTS]);
    if (huskies.config.reading.state === 'ready')
      huskies.config.reading = { ...huskies.config.reading, trusted: false };
    expect(await huskies.ask('gate.run', { story: STORY })).toMatchObject({ error: { code: 'not-trusted' } });
  });

  it('not-allowed: a run asks for it, even for its own story', async () => {
    const huskies = await withGates([TESTS]);
    const { run } = await huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
    await huskies.settle();
    const caller = huskies.host.door.callerOf(run);
    if (caller === null) throw new Error('the run is live');
    const refused = await huskies.host.door.invoke('gate.run', { story: STORY }, { session: 2, caller });
    expect(refused).toMatchObject({ ok: false, error: { code: 'not-allowed', why: { code: 'gate.inside' } } });
  });

  it('runs by its name in any stage', async () => {
    const huskies = await withGates([fakeGate('deep', { after: 'merge' })]);
    expect(huskies.spawner.agents.has((await running(huskies, { gate: 'deep' })).run)).toBe(true);
  });
});

it('gate.list shows the results on the present tree, and none while a run changes it', async () => {
  const huskies = await withGates([TESTS, LINT]);
  expect(await huskies.must('gate.list', {})).toMatchObject({
    tree: null,
    gates: [{ name: 'tests' }, { name: 'lint' }],
  });
  const { runs } = await running(huskies);
  expect(await huskies.must('gate.list', { story: STORY })).toMatchObject({ tree: null });
  programOf(huskies, runs[0] ?? '').exit(1);
  await huskies.settle();
  expect(await huskies.must('gate.list', { story: STORY })).toMatchObject({
    tree: 'tree 1',
    gates: [
      { name: 'tests', command: 'npm test', result: { outcome: 'failed' } },
      { name: 'lint', result: null },
    ],
  });
  holds(huskies, { tree: 'tree 2' });
  expect(await huskies.must('gate.list', { story: STORY })).toMatchObject({
    gates: [{ result: null }, { result: null }],
  });
});
