/** The setup of the merge queue's worktrees: when it runs, what its failure shows, and what a crash leaves. */
import { describe, expect, it } from 'vitest';
import { messageText, remedyText, storyBranch } from '../../../contract/index.ts';
import { AUTOMATION_OFF } from '../../../domain/index.ts';
import { fakeGate, fakeSteps } from '../../testing/fake-config.ts';
import { mortalHost } from '../../testing/mortal-host.ts';
import { createTestHuskies, surroundings, type TestHuskies } from '../../testing/test-huskies.ts';
import type { CrashPoint, ProjectConfig } from '../ports/index.ts';

const LANE = '/fake/_merge';
const TESTS = fakeGate('tests', { after: 'merge' });
const SETUP = fakeSteps('setup', [['npm', 'ci'], ['make']]);

function configure(huskies: Pick<TestHuskies, 'config'>, part: Partial<ProjectConfig> = {}): void {
  huskies.config.set({ gates: [TESTS], setup: SETUP, automation: { ...AUTOMATION_OFF, merge: 'on' }, ...part });
}

async function merging(stories: readonly string[], part: Partial<ProjectConfig> = {}, huskies = createTestHuskies()) {
  configure(huskies, part);
  huskies.merging.commit('main', { 'a.c': 'first' });
  for (const story of stories) await enters(huskies, story);
  await huskies.clock.until(huskies.host.open());
  await huskies.settle();
  return huskies;
}

async function enters(huskies: TestHuskies, story: string): Promise<void> {
  huskies.merging.commit(storyBranch(story), { [story]: story }, 'main');
  await huskies.must('story.add', { title: `Title of ${story}`, id: story, stage: 'merge' });
}

/** The run in the lane now. */
const running = ({ host }: TestHuskies) => host.live().find(({ lane }) => lane === 0);
const stageOf = ({ host }: TestHuskies, id: string) => host.ledger.stories.get(id)?.stage;
const commands = ({ spawner }: TestHuskies) =>
  [...spawner.agents.values()].map(({ request }) => request.command.join(' '));

async function exits(huskies: TestHuskies, code = 0): Promise<void> {
  huskies.spawner.agents.get(running(huskies)?.id ?? expect.fail('nothing runs in the lane'))?.exit(code);
  await huskies.settle();
}

async function mergesNext(huskies: TestHuskies, story: string): Promise<string[]> {
  const before = commands(huskies).length;
  await enters(huskies, story);
  await huskies.settle();
  while (running(huskies) !== undefined) await exits(huskies);
  expect(stageOf(huskies, story)).toBe('done');
  return commands(huskies).slice(before);
}

describe('the worktree of a lane', () => {
  it('is set up before its first gate, by runs like those of a story, with the carried files and a port of its own', async () => {
    const huskies = await merging(['s1'], { carry: ['.env'] });
    expect(running(huskies)).toMatchObject({ kind: 'setup', agent: 'merge-setup-1', story: 's1', worktree: LANE });
    expect(huskies.git.calls).toContain(`carry .env to ${LANE}`);
    const { request } = huskies.spawner.agents.get(running(huskies)?.id ?? '') ?? expect.fail();
    expect(request).toMatchObject({ command: ['npm', 'ci'], cwd: LANE });
    expect(request.env).not.toHaveProperty('HUSKIES_TOKEN');
    await exits(huskies);
    expect(running(huskies)?.agent).toBe('merge-setup-2');
    await exits(huskies);
    expect(running(huskies)).toMatchObject({ kind: 'merge-gate', agent: 'tests' });
    const gate = huskies.spawner.agents.get(running(huskies)?.id ?? '');
    expect(gate?.request.env.HUSKIES_PORT).toBe(request.env.HUSKIES_PORT);
    await exits(huskies);
    expect([stageOf(huskies, 's1'), commands(huskies)]).toEqual(['done', ['npm ci', 'make', 'tests']]);
    expect(huskies.git.calls.filter((call) => call.startsWith('carry'))).toHaveLength(1);
    expect(huskies.errors).toEqual([]);
  });

  it('is set up again only when the commands have changed or its folder was made again', async () => {
    const huskies = await merging([]);
    expect(await mergesNext(huskies, 's1')).toEqual(['npm ci', 'make', 'tests']);
    expect(await mergesNext(huskies, 's2')).toEqual(['tests']);
    configure(huskies, { setup: fakeSteps('setup', [['npm', 'install']]) });
    expect(await mergesNext(huskies, 's3')).toEqual(['npm install', 'tests']);
    huskies.git.lanes.delete(LANE);
    // The gate finds the new folder, and the queue then sets it up.
    expect(await mergesNext(huskies, 's4')).toEqual(['npm install', 'tests']);
  });

  it('begins again with the first step if its folder is made again between two steps', async () => {
    const huskies = await merging(['s1']);
    huskies.git.lanes.delete(LANE);
    await exits(huskies);
    while (running(huskies) !== undefined) await exits(huskies);
    expect([stageOf(huskies, 's1'), commands(huskies)]).toEqual(['done', ['npm ci', 'npm ci', 'make', 'tests']]);
  });

  it('is not set up for a merge without gates, and does not count towards the limits of agents', async () => {
    const without = await merging(['s1'], { gates: [] });
    expect([stageOf(without, 's1'), commands(without)]).toEqual(['done', []]);
    const huskies = await merging(['s1'], { maxRunning: 1 });
    await huskies.must('story.add', { title: 'Other', id: 's9', stage: 'current' });
    configure(huskies, { maxRunning: 1, setup: fakeSteps('setup', []) });
    expect(await huskies.ask('agent.start', { story: 's9', agent: 'coder-1' })).toMatchObject({ ok: true });
  });
});

describe('a setup that fails', () => {
  it('blames no story: all in the queue say why with its last lines and a remedy, and Retry runs it again', async () => {
    const huskies = await merging(['s1']);
    const lines = '\u001B[31mnpm error\u001B[0m code ENOENT\n\nno package.json\n';
    huskies.host.reconciler.world.terminals.read = async () => {
      const bytes = new TextEncoder().encode(lines);
      return { offset: 0, bytes, end: bytes.length };
    };
    await exits(huskies, 254);
    await enters(huskies, 's2');
    await huskies.settle();
    const { stories } = await huskies.must('merge.list', {});
    expect(stories.map(({ story, wait, blocked }) => [story, wait?.code, blocked])).toEqual([
      ['s1', 'merge-stopped', null],
      ['s2', 'merge-stopped', null],
    ]);
    const why = stories[1]?.wait?.why ?? expect.fail();
    expect(messageText(why, 'copied')).toBe(
      'the merge waits: merge-setup-1, which sets up _merge for the gates, failed: exit 254. ' +
        'It wrote: npm error code ENOENT | no package.json',
    );
    expect(remedyText(why)).toContain('huskies agent logs s1 merge-setup-1');
    expect(huskies.host.ledger.host.stuck).toMatchObject([{ key: 'merge', why: { code: 'merge.setup.tail' } }]);
    const count = commands(huskies).length;
    await huskies.clock.advance(60_000);
    expect(commands(huskies)).toHaveLength(count);

    expect(await huskies.must('reconcile.retry', {})).toMatchObject({ retried: ['merge'] });
    await huskies.settle();
    while (running(huskies) !== undefined) await exits(huskies);
    expect(['s1', 's2'].map((story) => stageOf(huskies, story))).toEqual(['done', 'done']);
    expect(huskies.host.ledger.host.stuck).toEqual([]);
  });

  it('is tried again when its commands are corrected, and when the base has moved', async () => {
    const huskies = await merging(['s1']);
    await exits(huskies, 1);
    expect(running(huskies)).toBeUndefined();
    configure(huskies, { setup: fakeSteps('setup', [['true']]) });
    await huskies.clock.advance(10_000);
    expect(running(huskies)?.agent).toBe('merge-setup-1');
    await exits(huskies, 1);
    huskies.merging.commit('main', { person: 'x' });
    await huskies.clock.advance(10_000);
    while (running(huskies) !== undefined) await exits(huskies);
    expect(stageOf(huskies, 's1')).toBe('done');
  });

  it('I2: and leaves a process that cannot be killed keeps the lane closed until its fence is lifted', async () => {
    const huskies = await merging(['s1']);
    const program = huskies.spawner.agents.get(running(huskies)?.id ?? '') ?? expect.fail();
    const left = huskies.world.fork(program.process.pid, { nature: 'unkillable' });
    program.exit(0);
    await huskies.clock.advance(30_000);
    expect([...huskies.host.ledger.fences.values()]).toMatchObject([{ lane: 0, worktree: LANE }]);
    await huskies.must('reconcile.retry', {});
    await huskies.settle();
    expect(running(huskies)).toBeUndefined();
    huskies.world.wake(left);
    await huskies.clock.advance(120_000);
    while (running(huskies) !== undefined) await exits(huskies);
    expect([stageOf(huskies, 's1'), commands(huskies)]).toEqual(['done', ['npm ci', 'npm ci', 'make', 'tests']]);
  });

  it('I9: a person who stops it holds its story, and the others go on without it', async () => {
    const huskies = await merging(['s1', 's2']);
    await huskies.must('agent.stop', { story: 's1', agent: 'merge-setup-1' });
    await huskies.settle();
    expect(huskies.host.ledger.stories.get('s1')?.hold).not.toBeNull();
    while (running(huskies) !== undefined) await exits(huskies);
    expect(['s1', 's2'].map((story) => stageOf(huskies, story))).toEqual(['merge', 'done']);
  });
});

it.each<CrashPoint>(['setup:asked', 'setup:recorded', 'start:spawned', 'start:recorded'])(
  'I6: after a crash at %s the next host runs only what has not passed, and merges once',
  async (point) => {
    const around = surroundings();
    let seen = 0;
    const { huskies: first, isDead } = mortalHost(around, (at) => at === point && ++seen === 2);
    await merging(['s1'], {}, first);
    for (let n = 0; n < 10 && !isDead(); n += 1) {
      const program = first.spawner.agents.get(running(first)?.id ?? '');
      program?.exit(0);
      await first.clock.advance(100);
    }
    expect(isDead()).toBe(true);
    first.world.crash();
    const passed = around.store.care('_merge')?.setup?.done ?? 0;

    const next = createTestHuskies(around, undefined, first.clock.now());
    await next.clock.until(next.host.open());
    await next.settle();
    while (running(next) !== undefined) await exits(next);
    expect([stageOf(next, 's1'), commands(next)]).toEqual(['done', ['npm ci', 'make'].slice(passed).concat('tests')]);
    expect(next.store.events(0, 1_000).filter(({ kind }) => kind === 'story_merged')).toHaveLength(1);
  },
);
