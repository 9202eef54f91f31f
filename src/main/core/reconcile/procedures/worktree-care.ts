/**
 * Removes and restores worktrees. Each step writes its result before the next one, and looks at the world again, so that a
 * crash between any two loses nothing and repeats nothing (I6).
 */
import { type Message, message, type Said, whyOf } from '../../../../contract/index.ts';
import {
  checkWorktree,
  fencedBy,
  fenceOfStory,
  firstDueStep,
  noCare,
  type Removal,
  type WorktreeCare,
  type WorktreeRecord,
  wasInterrupted,
} from '../../../../domain/index.ts';
import { findLeftovers } from '../../stopping/index.ts';
import type { World } from '../world.ts';

/**
 * The next step of the story's removal or restore, until it has ended or waits for its teardown. Resolves to the ms until
 * it is tried again, since the machine cannot start the teardown now; null: nothing is due.
 */
export async function careForWorktree(world: World, story: string): Promise<number | null> {
  const care = world.store.care(story);
  if (care?.removal) return await removeWorktree(world, care, care.removal);
  if (care?.restoring) return await restoreWorktree(world, care, care.restoring);
  return null;
}

async function removeWorktree(world: World, care: WorktreeCare, removal: Removal): Promise<number | null> {
  const { story } = care;
  const known = world.ledger.worktrees.ofStory(story);
  if (known === undefined) return keep(world, story, message('care.none', { story }));
  const inUse = await whyInUse(world, story, known);
  if (inUse === 'teardown') return null;
  if (inUse !== null) return keep(world, story, inUse);
  let { snapshot } = removal;
  if (snapshot === null) {
    const seen = await world.git.lookAtWorktree(story, known.path);
    if (seen.state !== 'ready' || seen.path !== known.path)
      return keep(world, story, message('care.place', { path: known.path }));
    const teardown = await teardownOf(world, care, removal, known);
    if (teardown === 'runs') return null;
    if (typeof teardown === 'number') return teardown;
    if (teardown !== 'done') return keep(world, story, teardown);
    const taken = await takeSnapshot(world, { story, at: removal.askedAt }, known.path);
    if (!taken.ok) return keep(world, story, message('care.kept', { why: taken.why }));
    world.kill.checkpoint('removal:taken');
    snapshot = taken.ref;
    put(world, story, (now) => ({ ...now, removal: { ...removal, snapshot } }));
    world.kill.checkpoint('removal:snapshot');
  }
  const removed = await world.snapshots.remove(known.path, snapshot);
  if (!removed.ok) return keep(world, story, message('care.kept', { why: removed.why }));
  world.kill.checkpoint('removal:removed');
  const now = world.store.care(story) ?? noCare(story);
  const { id, path } = known;
  world.observed.commit(
    [
      { remove: 'worktree', id },
      {
        put: 'care',
        care: { ...now, removal: null, kept: null, removed: { id, path, ref: snapshot, at: world.clock.now() } },
      },
    ],
    [{ kind: 'worktree_removed', message: message('care.removed', { path, ref: snapshot }), story }],
  );
  return null;
}

/**
 * Under the time of the request, so that one which a crash has left unrecorded is replaced. If it fails, a file cannot be
 * read or the disk is full, for example; then the worktree stays, and runs can start again.
 */
async function takeSnapshot(
  { snapshots, log }: World,
  about: { story: string; at: number },
  path: string,
): Promise<{ ok: true; ref: string } | { ok: false; why: Said }> {
  try {
    return await snapshots.take(path, about);
  } catch (error) {
    log.error(`[worktree] no snapshot of the worktree of ${about.story} could be taken`, error);
    return { ok: false, why: whyOf(error) };
  }
}

/** Why the worktree must stay; `teardown`: its own teardown is at work there. Null: nothing uses it. */
async function whyInUse(world: World, story: string, known: WorktreeRecord): Promise<Message | 'teardown' | null> {
  const runs = world.ledger.runsOf(story);
  const [closed] = checkWorktree(runs, [], story);
  if (closed !== undefined) {
    const isTeardown = runs.every(
      ({ kind, status }) => kind === 'teardown' || status === 'completed' || status === 'failed',
    );
    return isTeardown ? 'teardown' : message('start.worktree', { agent: closed.values.agent, story });
  }
  const fence = fenceOfStory(world.ledger.fences.values(), story);
  if (fence !== null) return message('start.fenced', { story, agent: fence.agent, names: fencedBy(fence) });
  const leftovers = await findLeftovers(known.path, world.kill, world.ledger.releases, world.ledger.moved);
  return leftovers.length === 0 ? null : message('care.processes', { n: leftovers.length });
}

/**
 * `done`: the teardown has passed, or the config has none. `runs`: its run was requested, and the end of the run marks this
 * key again. A number: the machine cannot start it now, and it is tried again after so many ms.
 */
async function teardownOf(
  world: World,
  care: WorktreeCare,
  removal: Removal,
  known: WorktreeRecord,
): Promise<'done' | 'runs' | number | Message> {
  const { story } = care;
  const reading = await world.config.refresh();
  // A definition that cannot be read or is not approved is not run, and the worktree then stays.
  if (reading.state === 'missing') return 'done';
  if (reading.state !== 'ready' || !reading.trusted) return message('care.config');
  const { teardown } = reading.config;
  const from = firstDueStep(teardown, care.teardown, known.id);
  if (from >= teardown.steps.length) return 'done';
  const last = world.ledger.runsOf(story).find(({ kind }) => kind === 'teardown');
  const isInterrupted = last !== undefined && wasInterrupted(last);
  if (removal.teardownAt !== null && !isInterrupted) {
    const { agent: step, status } = last ?? { agent: 'teardown', status: 'failed' };
    // Completed: the step before the one that is due. Its request was lost in a crash.
    if (status !== 'completed') return message('care.teardown', { step });
  }
  const outage = world.outages.ofMachine;
  if (outage !== null) return outage.until - world.clock.now();
  put(world, story, (now) => ({ ...now, removal: { ...removal, teardownAt: world.clock.now() } }));
  world.steps.ask({ story, kind: 'teardown', definition: teardown, from, start: null });
  return 'runs';
}

async function restoreWorktree(world: World, care: WorktreeCare, ref: string): Promise<null> {
  const { story, removed } = care;
  if (world.ledger.worktrees.ofStory(story) !== undefined) return keep(world, story, message('care.there', { story }));
  const path = removed?.path;
  if (path === undefined) return keep(world, story, message('snapshot.unknown', { ref }));
  const restored = await world.snapshots.restore(path, { story, ref });
  if (!restored.ok) return keep(world, story, message('care.unrestored', { why: restored.why }));
  world.kill.checkpoint('restore:restored');
  const now = world.store.care(story) ?? noCare(story);
  // It keeps its id, since its setup has passed.
  const worktree = {
    id: removed?.id ?? `wt_${world.random.id(16)}`,
    owner: { kind: 'story' as const, story },
    path,
    branch: restored.branch ?? '',
    empty: [],
  };
  const text =
    restored.branch === null ? message('care.restored.detached', { path }) : message('care.restored', { path });
  world.observed.commit(
    [
      { put: 'worktree', worktree },
      { put: 'care', care: { ...now, restoring: null, removed: null, kept: null } },
    ],
    [{ kind: 'worktree_restored', message: text, story }],
  );
  return null;
}

/** Ends the request without doing it. Nothing was lost, and a person sees why. */
function keep(world: World, story: string, why: Message): null {
  const now = world.store.care(story) ?? noCare(story);
  world.log.warn(`[worktree] the request for the worktree of ${story} was not carried out: ${why.code}`);
  world.observed.commit(
    [{ put: 'care', care: { ...now, removal: null, restoring: null, kept: why } }],
    [{ kind: 'worktree_kept', message: why, story }],
  );
  return null;
}

function put(world: World, story: string, change: (care: WorktreeCare) => WorktreeCare): void {
  world.observed.commit([{ put: 'care', care: change(world.store.care(story) ?? noCare(story)) }]);
}
