/**
 * Archives stories that were done long ago, and removes the worktrees of archived stories, where `[worktree] archive_days`
 * says so. A worktree is removed only if nothing is against it: a snapshot keeps all its files, but for 30 days only, so
 * every commit must be on a branch that stays (I6).
 */
import { message } from '../../../../contract/index.ts';
import { isClosed, noCare, occupiesStory } from '../../../../domain/index.ts';
import { isNoLoose, SNAPSHOT_KEPT_MS, type StoredWorktree } from '../../ports/index.ts';
import { careKey } from '../keys.ts';
import type { World } from '../world.ts';

const DAY_MS = 86_400_000;

/** Looks at all of them once. */
export async function archiveOld(world: World): Promise<void> {
  await dropOldSnapshots(world);
  const { reading } = world.config;
  if (reading.state !== 'ready' || reading.config.archiveDays === null || world.ledger.host.quitting) return;
  const until = world.clock.now() - reading.config.archiveDays * DAY_MS;
  const old = [...world.ledger.stories.values()].filter(({ stage, movedAt }) => stage === 'done' && movedAt <= until);
  for (const { id } of old) {
    await world.automatic.move({ story: id, from: 'done', to: 'archived', findings: null });
  }
  for (const worktree of world.store.worktrees()) await removeIfUnused(world, worktree);
}

/** A snapshot that is being restored stays until the next look. */
async function dropOldSnapshots({ snapshots, store, clock, log }: World): Promise<void> {
  const until = clock.now() - SNAPSHOT_KEPT_MS;
  for (const { ref, at, story } of await snapshots.list(null)) {
    if (at > until || store.care(story)?.restoring === ref || store.care(story)?.removal?.snapshot === ref) continue;
    await snapshots.drop(ref);
    log.info(`[worktree] the snapshot ${ref} is older than 30 days, and was given up`);
  }
}

async function removeIfUnused(world: World, { owner, path }: StoredWorktree): Promise<void> {
  const { ledger, store, merging, observed, clock } = world;
  if (owner.kind !== 'story' || ledger.stories.get(owner.story)?.stage !== 'archived') return;
  const { story } = owner;
  // A removal that was not carried out before needs a person.
  const mayRemove = () => {
    const care = store.care(story) ?? noCare(story);
    const isFenced = [...ledger.fences.values()].some((fence) => fence.worktree === path);
    return !isClosed(care) && care.kept === null && !isFenced && !ledger.runsOf(story).some(occupiesStory)
      ? care
      : null;
  };
  if (mayRemove() === null || (await world.git.lookAtWorktree(story, path)).state !== 'ready') return;
  const { uncommitted } = await merging.contentOf(path);
  const loose = await world.snapshots.findLoose(path);
  const care = mayRemove();
  if (!isNoLoose(loose)) return;
  if (uncommitted.length > 0 || care === null || ledger.stories.get(story)?.stage !== 'archived') return;
  const removal = { askedAt: clock.now(), teardownAt: null, snapshot: null };
  observed.commit(
    [{ put: 'care', care: { ...care, removal } }],
    [{ kind: 'removal_asked', message: message('care.archived'), story }],
  );
  world.mark(careKey(story));
}
