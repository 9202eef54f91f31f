/** A project that was moved by hand while no host ran: its records are moved along with its worktrees. */
import { expect, it } from 'vitest';
import { aWorktree } from '../../testing/store-records.ts';
import { createTestHuskies, type Surroundings, type TestHuskies } from '../../testing/test-huskies.ts';

const STORY = '60_story_cleanup';
const OLD = `/fake/${STORY}`;
const NEW = `/away/${STORY}`;

async function opened(around?: Surroundings): Promise<TestHuskies> {
  const huskies = createTestHuskies(around);
  await huskies.clock.until(huskies.host.open());
  return huskies;
}

async function atWork(): Promise<TestHuskies> {
  const huskies = await opened();
  await huskies.must('story.add', { title: STORY, id: STORY, stage: 'current' });
  huskies.spawner.keeper = false;
  return huskies;
}

async function start(huskies: TestHuskies) {
  const { run } = await huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
  const agent = huskies.spawner.agents.get(run);
  if (agent === undefined) throw new Error('no agent was spawned');
  return { run, process: agent.process };
}

/** As `mv` does: the worktree has another path, and so have the folders of processes in it. */
function move(huskies: TestHuskies): void {
  huskies.git.worktrees.set(STORY, { state: 'moved', path: NEW, branch: `huskies/${STORY}` });
  for (const process of huskies.world.processes.values()) if (process.cwd === OLD) process.cwd = NEW;
}

it('I2: a fence follows its worktree, even if only the worktree’s record was moved before', async () => {
  const huskies = await atWork();
  const { process } = await start(huskies);
  process.nature = 'unkillable';
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.clock.until(huskies.host.reconciler.idle());
  expect([...huskies.host.ledger.fences.keys()]).toEqual([OLD]);
  await huskies.host.close();
  move(huskies);
  // Earlier versions moved only the record of the worktree.
  const [known] = huskies.store.load().worktrees;
  huskies.store.commit([{ put: 'worktree', worktree: { ...aWorktree(STORY), ...known, path: NEW } }]);

  const next = await opened(huskies);
  const fences = () => next.host.door.snapshot().fences;
  expect(fences()).toMatchObject({ [NEW]: { worktree: NEW, story: STORY } });
  expect(fences()[OLD]).toBeUndefined();
  const refused = await next.ask('agent.start', { story: STORY, agent: 'coder-2' });
  expect(refused).toMatchObject({ ok: false, error: { code: 'worktree-fenced' } });
  process.nature = 'mortal';
  await next.must('fence.retry', { story: STORY });
  await next.settle();
  expect(Object.keys(fences())).toEqual([]);
  expect(next.world.isAlive(process)).toBe(false);
});

it('I2: a process of an interrupted run is found in the moved worktree, even without a mark', async () => {
  const huskies = await atWork();
  const { process } = await start(huskies);
  const left = huskies.world.fork(process.pid, { mark: null });
  huskies.world.setsid(left.pid);
  huskies.world.exit(process.pid, 1);
  await huskies.host.close();
  move(huskies);
  const next = await opened(huskies);
  await next.settle();
  expect(next.world.isAlive(left)).toBe(false);
  expect(next.host.ledger.worktrees.ofStory(STORY)?.path).toBe(NEW);
});

it('I1: orphans whose mark has the old path lead to a fence at the new path', async () => {
  const huskies = await atWork();
  await start(huskies);
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
  await huskies.host.close();
  const orphan = huskies.world.born({
    cwd: '/tmp',
    mark: { run: 'run_old', worktree: OLD },
    nature: 'unkillable',
  });
  move(huskies);
  const next = await opened(huskies);
  expect(Object.keys(next.host.door.snapshot().fences)).toEqual([NEW]);
  orphan.nature = 'mortal';
  await next.must('fence.retry', { story: STORY });
  await next.settle();
  expect(next.world.isAlive(orphan)).toBe(false);
});

it('I1: the old path of a worktree is still known after a crash of the host that noticed the move', async () => {
  const huskies = await atWork();
  await start(huskies);
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
  await huskies.host.close();
  move(huskies);
  const saw = await opened(huskies);
  expect(saw.host.ledger.worktrees.ofStory(STORY)?.path).toBe(NEW);
  const orphan = huskies.world.born({
    cwd: '/tmp',
    mark: { run: 'run_old', worktree: OLD },
    nature: 'unkillable',
  });
  const next = await opened(saw);
  expect(Object.keys(next.host.door.snapshot().fences)).toEqual([NEW]);
  expect(next.world.isAlive(orphan)).toBe(true);
});

it('the next try of a fence finds a worktree that was moved to a folder which was approved later', async () => {
  const huskies = await atWork();
  const { process } = await start(huskies);
  process.nature = 'unkillable';
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.clock.until(huskies.host.reconciler.idle());
  await huskies.host.close();
  huskies.git.worktrees.set(STORY, { state: 'missing', path: OLD, branch: 'b', locked: false, owner: null });
  const next = await opened(huskies);
  expect(Object.keys(next.host.door.snapshot().fences)).toEqual([OLD]);
  move(next);
  await next.must('fence.retry', { story: STORY });
  await next.clock.until(next.host.reconciler.idle());
  expect(Object.keys(next.host.door.snapshot().fences)).toEqual([NEW]);
});

it('opening waits only for the worktrees of runs and fences; those of other stories are looked at later, four at once', async () => {
  const huskies = await atWork();
  const { process } = await start(huskies);
  process.nature = 'unkillable';
  const others = Array.from({ length: 20 }, (_, n) => `${n + 1}_other`);
  for (const id of [...others, '99_archived']) await huskies.must('story.add', { title: id, id });
  await huskies.must('story.archive', { story: '99_archived' });
  huskies.store.commit(
    [...others, '99_archived'].map((story) => {
      return { put: 'worktree', worktree: aWorktree(story, { id: `wt_${story}`, path: `/fake/${story}` }) };
    }),
  );
  await huskies.host.close();
  const next = createTestHuskies(huskies);
  const held: (() => void)[] = [];
  const looked: string[] = [];
  const { git } = next;
  const look = git.lookAtWorktree.bind(git);
  git.lookAtWorktree = async (story, known) => {
    looked.push(story);
    if (story !== STORY) await new Promise<void>((resolve) => held.push(resolve));
    return await look(story, known);
  };
  await next.clock.until(next.host.open());
  expect(new Set(looked.slice(0, looked.indexOf(others[0] ?? '')))).toEqual(new Set([STORY]));
  const most: number[] = [];
  while (looked.length === 0 || held.length > 0) {
    most.push(held.length);
    held.shift()?.();
    await next.clock.until(Promise.resolve());
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(Math.max(...most)).toBe(4);
  expect(looked.filter((story) => story !== STORY).sort()).toEqual([...others].sort());
  expect(next.host.door.snapshot().stories[others[3] ?? '']?.worktree?.state).toBe('missing');
});
