/** A project that was moved by hand while no host ran: its records are moved along with its worktrees. */
import { expect, it } from 'vitest';
import { flush } from '../../testing/manual-clock.ts';
import { aRun, aWorktree } from '../../testing/store-records.ts';
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

/** A host that ended beside an unmarked process of its run, in a worktree that was moved by hand afterwards. */
async function interrupted() {
  const huskies = await atWork();
  const { process } = await start(huskies);
  const left = huskies.world.fork(process.pid, { mark: null });
  huskies.world.setsid(left.pid);
  huskies.world.exit(process.pid, 1);
  await huskies.host.close();
  move(huskies);
  return { huskies, left };
}

it('I2: a process of an interrupted run is found in the moved worktree, even without a mark', async () => {
  const { huskies, left } = await interrupted();
  const next = await opened(huskies);
  await next.settle();
  expect(next.world.isAlive(left)).toBe(false);
  expect(next.host.ledger.worktrees.ofStory(STORY)?.path).toBe(NEW);
});

it('I2: a process of an interrupted run is found, even if only the worktree’s record was moved before', async () => {
  const { huskies, left } = await interrupted();
  const [known] = huskies.store.load().worktrees;
  huskies.store.commit([{ put: 'worktree', worktree: { ...aWorktree(STORY), ...known, path: NEW } }]);
  const next = await opened(huskies);
  expect(next.world.isAlive(left)).toBe(false);
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
  const refused = await next.ask('agent.start', { story: STORY, agent: 'coder-2' });
  expect(refused).toMatchObject({ ok: false, error: { code: 'worktree-fenced' } });
  await next.clock.until(next.host.reconciler.idle());
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
  await saw.clock.until(saw.host.reconciler.idle());
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

/** Records the looks at worktrees. Each waits for `drain`, except those of STORY, which has a fence. */
function watchLooks({ git }: TestHuskies) {
  const held: (() => void)[] = [];
  const look = git.lookAtWorktree.bind(git);
  const watch = {
    looked: [] as string[],
    /** The most looks that were under way at once. */
    most: 0,
    /** Ends the waiting looks one after another until none is left. */
    async drain() {
      for (await flush(); held.length > 0; await flush()) {
        watch.most = Math.max(watch.most, held.length);
        held.shift()?.();
      }
    },
  };
  git.lookAtWorktree = async (story, known) => {
    watch.looked.push(story);
    if (story !== STORY) await new Promise<void>((resolve) => held.push(resolve));
    return await look(story, known);
  };
  return watch;
}

it('opening looks once at each worktree of a busy run or a fence, four at once; all others are looked at later', async () => {
  const huskies = await atWork();
  const { process } = await start(huskies);
  process.nature = 'unkillable';
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.clock.until(huskies.host.reconciler.idle());
  const ids = (kind: string) => Array.from({ length: 20 }, (_, n) => `${n + 1}_${kind}`);
  const [busy, ended, idle] = [ids('busy'), ids('ended'), ids('idle')];
  for (const id of [...busy, ...ended, ...idle, '99_archived']) await huskies.must('story.add', { title: id, id });
  await huskies.must('story.archive', { story: '99_archived' });
  const path = (story: string) => `/fake/${story}`;
  huskies.store.commit([
    ...[...busy, ...ended, ...idle, '99_archived'].map((story) => {
      return { put: 'worktree' as const, worktree: aWorktree(story, { id: `wt_${story}`, path: path(story) }) };
    }),
    ...[...busy, ...ended].map((story) => {
      const status = busy.includes(story) ? 'running' : 'completed';
      return { put: 'run' as const, run: aRun(`run_${story}`, { story, status, worktree: path(story), root: null }) };
    }),
  ]);
  await huskies.host.close();
  const next = createTestHuskies(huskies);
  const watch = watchLooks(next);
  const opening = next.host.open();
  await watch.drain();
  await next.clock.until(opening);
  expect([watch.looked.slice(0, 21).sort(), watch.most]).toEqual([[STORY, ...busy].sort(), 4]);
  await watch.drain();
  await next.clock.until(next.host.reconciler.idle());
  const rest = watch.looked.slice(21).filter((story) => story !== STORY);
  expect([rest.sort(), watch.most]).toEqual([[...busy, ...ended, ...idle].sort(), 4]);
  expect(next.host.door.snapshot().stories[idle[3] ?? '']?.worktree?.state).toBe('missing');
});
