/** Fences: reconcile tries again, with backoff, until the processes are proven gone or a person releases the fence. */
import { message } from '../../../../contract/index.ts';
import { ownerOf } from '../../../../domain/index.ts';
import { receiptId } from '../../agents/index.ts';
import type { StoredFence } from '../../ports/index.ts';
import { fenceKey } from '../keys.ts';
import { followWorktree } from '../parts/follow.ts';
import { uniqueByIdentity } from '../parts/join-fences.ts';
import { containmentOf, regainedHold } from '../parts/stop/hold.ts';
import { isOccupied } from '../parts/stop/occupied.ts';
import { tryKillAndVerify } from '../parts/stop/proof.ts';
import { receiptOf } from '../parts/stop/receipt.ts';
import { clearStaleLock } from '../parts/stop/stale-lock.ts';
import type { World } from '../world.ts';

/** One more try. `open`: the worktree has no fence any more. `closed`: it has one. */
export async function lookAtFence(world: World, worktree: string): Promise<'open' | 'closed'> {
  const fence = world.ledger.fences.get(worktree);
  if (fence === undefined) return 'open';
  // The worktree may have been moved since the fence was made.
  const at = await followWorktree(world, ownerOf(fence), worktree);
  const now = world.ledger.fences.get(worktree);
  if (now !== undefined) return await proveOrCount(world, now);
  if (at) world.mark(fenceKey(at));
  return 'open';
}

/** A try that fails is shown as a try too, so that a client that follows it sees its end. */
async function proveOrCount(world: World, fence: StoredFence): Promise<'open' | 'closed'> {
  try {
    return await prove(world, fence);
  } catch (error) {
    world.observed.showFence(fence.worktree, { attempts: fence.attempts + 1 });
    throw error;
  }
}

/** Kills and verifies the fenced processes. The fence is removed only with proof. */
async function prove(world: World, fence: StoredFence): Promise<'open' | 'closed'> {
  world.observed.showFence(fence.worktree, { nextTryAt: null, waitsForRetry: false });
  const since = world.clock.now();
  const hold = regainedHold(world, fence.run, fence);
  const outcome = await tryKillAndVerify(world, {
    run: fence.run,
    // Checked at each look: a person may release the fence meanwhile, and a new run may start in the worktree.
    get worktree() {
      return isOccupied(world, fence.worktree) ? null : fence.worktree;
    },
    root: fence.root,
    tty: 0,
    startedAt: fence.runStartedAt,
    boot: fence.boot,
    hold,
    known: [...fence.known, ...fence.processes],
    handedTo: fence.handedTo,
  });
  if (changeOf(world, fence) === 'same') await clearStaleLock(world, fence.worktree, outcome);
  const now = world.ledger.fences.get(fence.worktree);
  const change = changeOf(world, fence);
  // Processes that were added to the fence meanwhile were not killed, so this try proves nothing about them.
  if (now === undefined || change !== 'same') return change === 'released' ? 'open' : 'closed';
  const receipt = receiptOf(
    { id: fence.run, story: fence.story, agent: fence.agent, containment: containmentOf(hold) },
    outcome,
    {
      id: receiptId(world.random),
      by: 'fence',
      why: message('fence.again'),
      since,
    },
  );
  if (outcome.verdict === 'gone') {
    world.observed.commit(
      [
        { remove: 'fence', worktree: fence.worktree },
        { put: 'receipt', receipt },
      ],
      [
        {
          kind: 'fence_lifted',
          message: message('stop.proved', { why: message('fence.lifted'), receipt: receipt.id }),
          story: fence.story,
          agent: fence.agent,
          run: fence.run,
        },
      ],
    );
    return 'open';
  }
  const unknown = outcome.verdict === 'unknown';
  world.observed.commit([
    {
      put: 'fence',
      fence: {
        ...now,
        verdict: unknown ? 'unknown' : 'survivors',
        reason: outcome.reason ?? now.reason,
        // With verdict `unknown`, processes that are not named may be alive too, so they stay.
        processes: unknown ? uniqueByIdentity([...now.processes, ...outcome.survivors]) : outcome.survivors,
        attempts: now.attempts + 1,
        handedTo: [...new Set([...now.handedTo, ...outcome.handedTo])],
      },
    },
  ]);
  return 'closed';
}

/**
 * What happened to the fence since the try began: a person may have released it, or another stop may have replaced it.
 */
function changeOf(world: World, fence: StoredFence): 'same' | 'released' | 'changed' {
  const now = world.ledger.fences.get(fence.worktree);
  if (now === undefined) return 'released';
  return now.run === fence.run && now.known === fence.known && now.processes === fence.processes ? 'same' : 'changed';
}
