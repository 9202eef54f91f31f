/** The setup of a worktree: how its steps run before the first agent, what their ends write, and what a crash leaves. */
import { describe, expect, it } from 'vitest';
import { AUTOMATION_OFF, type Caller } from '../../../domain/index.ts';
import { eventsOf, runningProgram, STORY, withStory } from '../../testing/at-work.ts';
import { fakeSteps } from '../../testing/fake-config.ts';
import { exitUntilDead, hostAfter, livingProcesses, mortalHost } from '../../testing/mortal-host.ts';
import { aNewRun } from '../../testing/store-records.ts';
import { createTestHuskies, surroundings, type TestHuskies } from '../../testing/test-huskies.ts';
import type { CrashPoint } from '../ports/index.ts';

const INSTALL = ['npm', 'ci'];
const COPY = ['cp', '.env.example', '.env'];
const SETUP = fakeSteps('setup', [INSTALL, COPY]);
const START = { story: STORY, agent: 'coder-1' };
const AUTOMATIC = { ...AUTOMATION_OFF, current: 'on' as const };

async function withSetup(setup = SETUP, huskies = createTestHuskies()): Promise<TestHuskies> {
  huskies.config.set({ setup });
  return await withStory(huskies);
}

async function exits(huskies: TestHuskies, code: number): Promise<void> {
  runningProgram(huskies).exit(code);
  await huskies.settle();
}

/** The commands that were spawned, in their order. */
const commandsOf = (huskies: TestHuskies) =>
  [...huskies.spawner.agents.values()].map(({ request }) => request.command.join(' '));
const runsOf = (huskies: TestHuskies) =>
  huskies.host.ledger.runsOf(STORY).map(({ kind, agent, status }) => `${kind} ${agent} ${status}`);
const waitOf = async (huskies: TestHuskies) => (await huskies.must('story.list', {}))[0]?.wait;

describe('a start in a worktree that is not set up', () => {
  it('runs the commands one after the other, then the agent under the id that was promised', async () => {
    const huskies = await withSetup();
    const { run, setup } = await huskies.must('agent.start', START);
    expect(setup.map(({ step }) => step)).toEqual(['setup-1', 'setup-2']);
    await huskies.settle();
    const { request } = runningProgram(huskies);
    expect(request).toMatchObject({ run: setup[0]?.run, command: INSTALL, cwd: `/fake/${STORY}` });
    expect(request.env).not.toHaveProperty('HUSKIES_TOKEN');
    await exits(huskies, 0);
    expect(runningProgram(huskies).request).toMatchObject({ run: setup[1]?.run, command: COPY });
    await exits(huskies, 0);
    expect(runningProgram(huskies).request).toMatchObject({ run, command: ['agent'] });
    expect(runsOf(huskies)).toEqual(['setup setup-2 completed', 'agent coder-1 running']);
    expect(eventsOf(huskies).filter((text) => text.startsWith('start_asked'))).toEqual([
      'start_asked setup-1: setup-1 is starting: npm ci',
      'start_asked setup-2: setup-2 is starting: cp .env.example .env',
      'start_asked coder-1: coder-1 is starting',
    ]);
  });

  it('moves a backlog story with the setup, and keeps the place of the agent under the limits meanwhile', async () => {
    const huskies = await withSetup();
    huskies.config.set({ setup: SETUP, maxRunning: 1 });
    await huskies.must('story.move', { story: STORY, stage: 'backlog' });
    await huskies.must('agent.start', START);
    expect(huskies.host.ledger.stories.get(STORY)?.stage).toBe('current');
    await huskies.must('story.add', { title: 'Other', id: '61_story_other', stage: 'current' });
    for (const agent of ['coder-1', 'coder-2'])
      expect(await huskies.ask('agent.start', { story: '61_story_other', agent })).toMatchObject({
        error: { code: 'cap-reached' },
      });
  });

  it('requested by a person is within max_running, and not beyond it', async () => {
    const huskies = await withSetup();
    huskies.config.set({ setup: SETUP, maxRunning: 1 });
    await huskies.must('story.add', { title: 'Other', id: '61_story_other', stage: 'current' });
    await huskies.must('worktree.setup', { story: '61_story_other' });
    expect(await huskies.ask('worktree.setup', { story: STORY })).toMatchObject({ error: { code: 'cap-reached' } });
    expect(await huskies.ask('agent.start', START)).toMatchObject({ error: { code: 'cap-reached' } });
  });

  it('happens once for each worktree, and again when the commands or the worktree are new', async () => {
    const huskies = await withSetup();
    const cycle = async (options: { again?: boolean } = {}) => {
      const { setup } = await huskies.must('agent.start', { ...START, ...options });
      await huskies.settle();
      for (const _ of setup) await exits(huskies, 0);
      await exits(huskies, 0);
      return setup.length;
    };
    expect([await cycle(), await cycle()]).toEqual([2, 0]);
    huskies.config.set({ setup: fakeSteps('setup', [INSTALL]) });
    expect([await cycle(), await cycle()]).toEqual([1, 0]);
    huskies.git.worktrees.delete(STORY);
    expect([await cycle({ again: true }), await cycle()]).toEqual([1, 0]);
  });

  it('does not start the agent when a worktree turns out to be new or the commands change in between', async () => {
    const huskies = await withSetup();
    const run = aNewRun('run_early', { agent: 'coder-1', role: 'coder', startedAt: huskies.clock.now() });
    huskies.handles.wanted.commit([{ put: 'start', run, replaces: [] }]);
    huskies.host.reconciler.run(run.id);
    await huskies.settle();
    expect(huskies.host.ledger.runs.get(run.id)).toMatchObject({ status: 'failed', reason: { code: 'step.due' } });
    // The commands change while the start is checked.
    huskies.git.delay = async () => huskies.config.set({ setup: fakeSteps('setup', [COPY]) });
    const { setup } = await huskies.must('agent.start', START);
    await huskies.settle();
    expect(huskies.host.ledger.runs.get(setup[0]?.run ?? '')?.reason).toMatchObject({ code: 'step.changed' });
    expect(commandsOf(huskies)).toEqual([]);
  });

  it('starts the agent of a run that has ended since, in its name', async () => {
    const huskies = await withSetup();
    await huskies.must('story.add', { title: 'Boss', id: '61_boss', stage: 'current' });
    huskies.config.set({ setup: fakeSteps('setup', []) });
    const { run } = await huskies.must('agent.start', { story: '61_boss', agent: 'supervisor' });
    await huskies.settle();
    huskies.config.set({ setup: SETUP });
    const caller: Caller = { kind: 'run', run, story: '61_boss', agent: 'supervisor' };
    expect(await huskies.host.door.invoke('agent.start', START, { session: 2, caller })).toMatchObject({ ok: true });
    await huskies.settle();
    huskies.spawner.agents.get(run)?.exit(0);
    await huskies.settle();
    await exits(huskies, 0);
    await exits(huskies, 0);
    expect(runningProgram(huskies).request.command).toEqual(['agent']);
    expect(
      huskies.store
        .events(0, 100)
        .filter(({ kind }) => kind === 'start_asked')
        .at(-1)?.by,
    ).toEqual(caller);
  });
});

describe('a setup that does not pass', () => {
  it('starts no agent: the story says which step failed, and a retry runs only what has not passed', async () => {
    const huskies = await withSetup();
    await huskies.must('agent.start', START);
    await huskies.settle();
    await exits(huskies, 0);
    await exits(huskies, 3);
    expect(runsOf(huskies)).toEqual(['setup setup-2 failed']);
    expect(await waitOf(huskies)).toMatchObject({ code: 'setup-failed', values: { step: 'setup-2' } });
    // Automation starts nothing either, until a person has had the setup run again.
    huskies.config.set({ setup: SETUP, automation: AUTOMATIC });
    await huskies.clock.advance(20_000);
    expect(runsOf(huskies)).toEqual(['setup setup-2 failed']);
    expect(await waitOf(huskies)).toMatchObject({ code: 'setup-failed' });
    const { runs } = await huskies.must('worktree.setup', { story: STORY });
    expect(runs.map(({ step }) => step)).toEqual(['setup-2']);
    await huskies.settle();
    await exits(huskies, 0);
    await huskies.clock.advance(20_000);
    expect(runsOf(huskies)).toEqual(['setup setup-2 completed', 'agent coder-1 running']);
  });

  it('is stopped with proof at its time limit, and stays on record as failed', async () => {
    const huskies = await withSetup();
    await huskies.must('agent.start', START);
    await huskies.settle();
    const { process } = runningProgram(huskies);
    await huskies.clock.advance(601_000);
    expect(huskies.world.isAlive(process)).toBe(false);
    expect(runsOf(huskies)).toEqual(['setup setup-1 failed']);
    expect(huskies.host.ledger.runsOf(STORY)[0]?.reason).toMatchObject({ code: 'gate.timeout' });
    expect(huskies.store.receipts(STORY)).toMatchObject([{ by: 'timeout', verdict: 'gone' }]);
  });

  it('I1, I2: a step that leaves a process behind which cannot be killed leaves a fence, and nothing follows', async () => {
    const huskies = await withSetup();
    await huskies.must('agent.start', START);
    await huskies.settle();
    const program = runningProgram(huskies);
    const daemon = huskies.world.fork(program.process.pid, { command: 'watchman' });
    daemon.nature = 'unkillable';
    program.exit(0);
    await huskies.clock.advance(20_000);
    expect(runsOf(huskies)).toEqual(['setup setup-1 failed']);
    expect(huskies.host.ledger.fences.size).toBe(1);
    expect(commandsOf(huskies)).toEqual(['npm ci']);
    expect(await huskies.ask('worktree.setup', { story: STORY })).toMatchObject({ error: { code: 'worktree-fenced' } });
  });

  it('I9: nothing follows a setup that a person stopped, and the story is held', async () => {
    const huskies = await withSetup();
    huskies.config.set({ setup: SETUP, automation: AUTOMATIC });
    await huskies.must('agent.start', START);
    await huskies.settle();
    await huskies.must('agent.stop', { story: STORY, agent: 'setup-1' });
    await huskies.clock.advance(60_000);
    expect(runsOf(huskies)).toEqual([]);
    expect(commandsOf(huskies)).toEqual(['npm ci']);
    expect(huskies.host.ledger.stories.get(STORY)?.hold).toMatchObject({ code: 'hold.person' });
  });

  it.each([
    ['the story was moved back', 'story.move', { story: STORY, stage: 'backlog' }],
    ['the story was frozen', 'story.freeze', { story: STORY }],
    ['the story was blocked', 'story.block', { story: STORY, reason: 'waits' }],
  ] as const)('the agent does not start after it if %s meanwhile', async (_, name, input) => {
    const huskies = await withSetup(fakeSteps('setup', [INSTALL]));
    await huskies.must('agent.start', START);
    await huskies.settle();
    await huskies.must(name, input);
    await exits(huskies, 0);
    expect(commandsOf(huskies)).toEqual(['npm ci']);
    expect(eventsOf(huskies).at(-1)).toContain('failed coder-1: coder-1 did not start after the setup');
  });
});

describe('worktree.setup', () => {
  it('makes the worktree and runs the setup without an agent, and has nothing to do when it has passed', async () => {
    const huskies = await withSetup();
    const { runs } = await huskies.must('worktree.setup', { story: STORY });
    await huskies.settle();
    for (const _ of runs) await exits(huskies, 0);
    expect(commandsOf(huskies)).toEqual(['npm ci', 'cp .env.example .env']);
    expect(huskies.git.calls).toContain(`make ${STORY}`);
    expect(await huskies.must('worktree.setup', { story: STORY })).toMatchObject({ runs: [] });
    expect((await huskies.must('worktree.setup', { story: STORY, again: true })).runs).toHaveLength(2);
    await huskies.settle();
    expect(await huskies.ask('agent.start', START)).toMatchObject({ error: { code: 'worktree-busy' } });
  });

  it('is refused without a setup, for an unknown story and beside a run', async () => {
    const huskies = await withSetup(fakeSteps('setup', []));
    expect(await huskies.ask('worktree.setup', { story: STORY })).toMatchObject({
      error: { why: { code: 'step.none' } },
    });
    expect(await huskies.ask('worktree.setup', { story: '9_none' })).toMatchObject({
      error: { code: 'unknown-story' },
    });
    await huskies.must('agent.start', START);
    huskies.config.set({ setup: SETUP });
    expect(await huskies.ask('worktree.setup', { story: STORY })).toMatchObject({ error: { code: 'worktree-busy' } });
  });
});

describe('a crash of the host', () => {
  const POINTS: [point: CrashPoint, step: number, rest: string[]][] = [
    ['setup:asked', 0, ['npm ci', 'cp .env.example .env']],
    ['start:spawned', 0, ['npm ci', 'cp .env.example .env']],
    ['start:recorded', 0, ['npm ci', 'cp .env.example .env']],
    ['setup:recorded', 1, ['cp .env.example .env']],
    ['setup:recorded', 2, []],
  ];

  it.each(POINTS)(
    'at %s (step %i) leaves no process, and the next start runs what has not passed: %j',
    async (point, nth, rest) => {
      const around = surroundings();
      let passes = 0;
      const mortal = mortalHost(around, (at) => {
        if (at === point) passes += 1;
        return at === point && passes >= Math.max(1, nth);
      });
      await withSetup(SETUP, mortal.huskies);
      await mortal.huskies.ask('agent.start', START);
      await exitUntilDead(mortal, 3);

      const next = await hostAfter(around, mortal);
      await next.clock.advance(400_000);
      expect(livingProcesses(next)).toEqual([]);
      // An interrupted setup has not failed: automation goes on by itself.
      next.config.set({ setup: SETUP, automation: AUTOMATIC });
      for (let round = 0; round <= rest.length; round += 1) {
        await next.clock.advance(20_000);
        if (round < rest.length) await exits(next, 0);
      }
      expect(commandsOf(next)).toEqual([...rest, 'agent']);
    },
  );
});

describe('a worktree of its own', () => {
  it('HUSKIES_PORT stays the story’s and is no other story’s', async () => {
    const huskies = await withSetup(fakeSteps('setup', [INSTALL]));
    await huskies.must('story.add', { title: 'Other', id: '61_story_other', stage: 'current' });
    await huskies.must('agent.start', START);
    await huskies.must('agent.start', { story: '61_story_other', agent: 'coder-2' });
    await huskies.settle();
    const portOf = (story: string) =>
      [...huskies.spawner.agents.values()].filter((one) => one.request.env.HUSKIES_STORY === story).at(-1)?.request.env
        .HUSKIES_PORT;
    const [own, other] = [portOf(STORY), portOf('61_story_other')];
    expect(Number(own)).toBeGreaterThanOrEqual(20_000);
    expect(own).not.toBe(other);
    await exits(huskies, 0);
    expect(runningProgram(huskies).request.command).toEqual(['agent']);
    expect(portOf(STORY)).toBe(own);
  });

  it('gets the ignored files of the project once, before its setup, and names what was left out', async () => {
    const huskies = await withSetup();
    huskies.config.set({ setup: SETUP, carry: ['.env', 'node_modules'] });
    huskies.git.uncarried = ['.env'];
    huskies.git.unignored = ['.key'];
    await huskies.must('agent.start', START);
    await huskies.settle();
    await exits(huskies, 0);
    await exits(huskies, 0);
    expect(huskies.git.calls.filter((call) => call.startsWith('carry'))).toEqual([
      `carry .env node_modules to /fake/${STORY}`,
    ]);
    expect(eventsOf(huskies)).toContainEqual(expect.stringContaining('have no place there: .env'));
    expect(eventsOf(huskies)).toContainEqual(expect.stringContaining('a commit could contain them: .key'));
  });
});
