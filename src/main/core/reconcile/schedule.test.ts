import { describe, expect, it } from 'vitest';
import { message, RefusalError } from '../../../contract/index.ts';
import { AUTOMATION_OFF, type Automation, DEFAULT_LIMITS, noCare } from '../../../domain/index.ts';
import { fakeAgent } from '../../testing/fake-config.ts';
import { createTestHuskies, type TestHuskies } from '../../testing/test-huskies.ts';
import type { ProjectConfig } from '../ports/index.ts';

const ALL_ON: Automation = { backlog: 'on', current: 'on', qa: 'on', merge: 'off' };

/** A host with these automatic starts and so many stories in the backlog, named s1, s2, … */
async function automated(config: Partial<ProjectConfig> = {}, stories = 0): Promise<TestHuskies> {
  const huskies = createTestHuskies();
  huskies.config.set({ automation: ALL_ON, ...config });
  await huskies.host.open();
  await huskies.settle();
  for (let n = 1; n <= stories; n += 1) await huskies.must('story.add', { title: `Story ${n}`, id: `s${n}` });
  await huskies.settle();
  return huskies;
}
const live = ({ host }: TestHuskies) =>
  host
    .live()
    .map(({ agent, story }) => `${agent} ${story}`)
    .sort();
const stageOf = ({ host }: TestHuskies, id: string) => host.ledger.stories.get(id)?.stage;
const waits = async (huskies: TestHuskies) =>
  Object.fromEntries((await huskies.must('story.list', {})).map(({ id, wait }) => [id, wait?.code ?? null]));
const events = ({ store }: TestHuskies, kind: string) => store.events(0, 1_000).filter((event) => event.kind === kind);
async function ends({ host, spawner, settle }: TestHuskies, story: string): Promise<void> {
  const run = host.live().find((one) => one.story === story)?.id ?? '';
  spawner.agents.get(run)?.exit(0);
  await settle();
}

describe('the scheduler in a host', () => {
  it('starts coders on the first stories of the backlog, up to the slots that are not kept for later stages', async () => {
    const huskies = await automated({}, 4);
    expect(live(huskies)).toEqual(['coder-1 s1', 'coder-2 s2']);
    expect(['s1', 's2', 's3', 's4'].map((id) => stageOf(huskies, id))).toEqual([
      'current',
      'current',
      'backlog',
      'backlog',
    ]);
    expect(await waits(huskies)).toEqual({ s1: null, s2: null, s3: 'cap-reached', s4: 'cap-reached' });
    const [first] = events(huskies, 'start_asked');
    expect(first).toMatchObject({
      by: { kind: 'scheduler' },
      message: { code: 'schedule.start', values: { agent: 'coder-1', stage: 'backlog' } },
    });
    expect(events(huskies, 'story_moved')[0]).toMatchObject({ by: { kind: 'scheduler' }, story: 's1' });
  });

  it('an agent that ends makes room for the next story, and its own story waits for a person', async () => {
    const huskies = await automated({}, 3);
    huskies.merging.worktrees.set('/fake/s1', { commit: 'c0', tree: 'tree 1', uncommitted: [] });
    await ends(huskies, 's1');
    expect(live(huskies)).toEqual(['coder-1 s3', 'coder-2 s2']);
    expect(await waits(huskies)).toMatchObject({ s1: 'your-turn' });
  });

  it('a story that is moved to qa gets a qa agent, also while coders use all of their slots', async () => {
    const huskies = await automated({}, 4);
    await huskies.must('story.move', { story: 's4', stage: 'qa' });
    await huskies.settle();
    expect(live(huskies)).toEqual(['coder-1 s1', 'coder-2 s2', 'qa s4']);
  });

  it('nothing starts before the host has recovered, and nothing in a project without automation', async () => {
    const huskies = await automated({ automation: AUTOMATION_OFF }, 2);
    expect([live(huskies), await waits(huskies)]).toEqual([[], { s1: 'automation-off', s2: 'automation-off' }]);
    const around = createTestHuskies({ ...huskies });
    around.config.set({ automation: ALL_ON });
    await around.must('story.add', { title: 'Story 3', id: 's3' });
    expect(live(around)).toEqual([]);
  });

  it('a change of the config, and the end of a wait, start what is due without another look at the project', async () => {
    const huskies = await automated({ automation: AUTOMATION_OFF }, 1);
    huskies.config.set({ automation: ALL_ON });
    await huskies.must('project.status', {});
    await huskies.settle();
    expect(live(huskies)).toEqual(['coder-1 s1']);
  });

  it('pause keeps new starts back over a restart, stops nothing, and a person may still start; resume goes on', async () => {
    const huskies = await automated({}, 1);
    expect(await huskies.must('project.pause', {})).toMatchObject({ changed: true });
    expect(await huskies.must('project.pause', {})).toMatchObject({ changed: false });
    await huskies.must('story.add', { title: 'Story 2', id: 's2' });
    await huskies.must('story.add', { title: 'Story 3', id: 's3' });
    await huskies.must('agent.start', { story: 's3', agent: 'coder-2' });
    await huskies.settle();
    expect(live(huskies)).toEqual(['coder-1 s1', 'coder-2 s3']);
    expect(await waits(huskies)).toMatchObject({ s2: 'paused' });
    const later = createTestHuskies({ ...huskies });
    expect(later.host.ledger.project.pausedAt).toBe(huskies.host.ledger.project.pausedAt);
    expect((await later.must('project.status', {})).pausedAt).not.toBeNull();
    await ends(huskies, 's1');
    await huskies.must('project.resume', {});
    await huskies.settle();
    expect(live(huskies)).toEqual(['coder-1 s2', 'coder-2 s3']);
  });

  it('asks instead of starting where the project says so, and a person’s yes is an ordinary start', async () => {
    const huskies = await automated({ automation: { ...ALL_ON, backlog: 'ask' } }, 1);
    const [story] = await huskies.must('story.list', {});
    expect(live(huskies)).toEqual([]);
    expect(story?.wait).toEqual({
      code: 'your-turn',
      values: { do: 'answer', agent: 'coder-1' },
      why: message('wait.answer', { agent: 'coder-1' }),
    });
    await huskies.must('agent.start', { story: 's1', agent: 'coder-1' });
    await huskies.settle();
    expect([live(huskies), await waits(huskies)]).toEqual([['coder-1 s1'], { s1: null }]);
  });

  it('I9: a hold that comes while the start is being checked wins', async () => {
    const huskies = await automated({ automation: AUTOMATION_OFF }, 1);
    huskies.config.set({ automation: ALL_ON });
    const check = huskies.git.lookAtWorktree.bind(huskies.git);
    huskies.git.lookAtWorktree = async (...args) => {
      const story = huskies.host.ledger.stories.get('s1');
      if (story !== undefined && story.hold === null) {
        huskies.handles.wanted.commit([{ put: 'story', story: { ...story, hold: message('run.asked') } }]);
      }
      return await check(...args);
    };
    await huskies.must('project.status', {});
    await huskies.settle();
    expect([live(huskies), await waits(huskies)]).toEqual([[], { s1: 'held' }]);
    expect(huskies.host.ledger.host.backoffs).toEqual([]);
  });

  it('a refused start is tried again three times with growing pauses, keeps its slot meanwhile, then blocks its story', async () => {
    const huskies = createTestHuskies();
    huskies.config.set({ automation: ALL_ON, maxRunning: 1, limits: DEFAULT_LIMITS });
    let tries = 0;
    huskies.spawner.check = () => {
      tries += 1;
      return Promise.reject(new RefusalError({ code: 'failed', why: message('loopback.closed') }));
    };
    await huskies.host.open();
    await huskies.must('story.add', { title: 'Story 1', id: 's1' });
    await huskies.must('story.add', { title: 'Story 2', id: 's2' });
    await huskies.settle();
    expect([tries, await waits(huskies)]).toEqual([1, { s1: 'backoff-until', s2: 'cap-reached' }]);
    const pauses: number[] = [];
    while (huskies.host.ledger.stories.get('s1')?.blocked === null) {
      const [backoff] = huskies.host.ledger.host.backoffs;
      pauses.push((backoff?.until ?? 0) - huskies.clock.now());
      await huskies.clock.advance(pauses.at(-1) ?? 0);
      await huskies.settle();
    }
    expect(pauses).toEqual([10_000, 20_000, 40_000]);
    expect(huskies.host.ledger.stories.get('s1')?.blocked).toMatchObject({ code: 'blocked.start', values: { n: 4 } });
    expect(events(huskies, 'story_blocked')[0]).toMatchObject({ by: { kind: 'scheduler' }, story: 's1' });
    expect((await waits(huskies)).s2).toBe('backoff-until');
  });

  it('a worktree that is being removed for a long time blocks no story: its start waits with that reason, and follows', async () => {
    const huskies = await automated();
    const removal = { askedAt: 1, teardownAt: null, snapshot: null };
    huskies.handles.observed.commit([{ put: 'care', care: { ...noCare('s1'), removal } }]);
    await huskies.must('story.add', { title: 'Story 1', id: 's1' });
    await huskies.clock.advance(300_000);
    expect([live(huskies), huskies.host.ledger.stories.get('s1')?.blocked]).toEqual([[], null]);
    const [item] = await huskies.must('story.list', {});
    expect(item?.wait).toMatchObject({ code: 'backoff-until', values: { why: { code: 'care.closed' } } });
    huskies.handles.observed.commit([{ put: 'care', care: noCare('s1') }]);
    await huskies.clock.advance(11_000);
    expect(live(huskies)).toEqual(['coder-1 s1']);
  });

  it('what refuses every start blocks no story: it is shown for all, tried again with growing pauses, and at once after a change of the config', async () => {
    const huskies = createTestHuskies();
    huskies.config.set({ automation: ALL_ON });
    let tries = 0;
    const isMissing = (command: readonly string[]) => command[0] !== 'there';
    huskies.spawner.check = async (command) => {
      tries += 1;
      if (isMissing(command)) throw new RefusalError({ code: 'command-not-found', why: message('loopback.closed') });
    };
    await huskies.host.open();
    for (const id of ['s1', 's2', 's3']) await huskies.must('story.add', { title: id, id });
    await huskies.settle();
    // Once for each of the two coders, not for each story.
    expect(tries).toBe(2);
    expect(await waits(huskies)).toEqual({ s1: 'backoff-until', s2: 'backoff-until', s3: 'backoff-until' });
    await huskies.clock.advance(3_600_000);
    await huskies.settle();
    expect(tries).toBeLessThan(40);
    expect(events(huskies, 'story_blocked')).toEqual([]);
    huskies.config.set({ automation: ALL_ON, agents: [fakeAgent('coder-1', 'coder', ['there'])] });
    await huskies.must('project.status', {});
    await huskies.settle();
    expect([live(huskies).length, huskies.host.ledger.host.outages]).toEqual([2, []]);
  });

  it('a story that is done starts the one after it', async () => {
    const huskies = await automated({}, 1);
    const first = huskies.host.ledger.stories.get('s1');
    if (first === undefined) throw new Error('no story');
    huskies.handles.wanted.commit([{ put: 'story', story: { ...first, id: 's2', stage: 'backlog', after: ['s1'] } }]);
    await huskies.settle();
    expect(await waits(huskies)).toMatchObject({ s2: 'after-open' });
    await huskies.must('story.move', { story: 's1', stage: 'done' });
    await huskies.settle();
    expect(live(huskies).map((one) => one.split(' ')[1])).toEqual(['s2']);
  });
});
