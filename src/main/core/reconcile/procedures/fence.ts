/** Fences: reconcile looks again, with backoff, until what kept the worktree closed is proven gone or a person forces it. */
import { message } from '../../../../contract/index.ts';
import { receiptId } from '../../agents/index.ts';
import type { StoredFence } from '../../ports/index.ts';
import { fenceKey } from '../keys.ts';
import { follow } from '../parts/follow.ts';
import { eachOnce } from '../parts/joined-fence.ts';
import { containmentOf, regained } from '../parts/stop/hold.ts';
import { occupied } from '../parts/stop/occupied.ts';
import { killOrExplain } from '../parts/stop/proof.ts';
import { receiptOf } from '../parts/stop/receipt.ts';
import { afterProof } from '../parts/stop/stale-lock.ts';
import type { World } from '../world.ts';

/** One more look; `open`: no fence closes this worktree any more, `closed`: one does. */
export async function lookAtFence(world: World, worktree: string): Promise<'open' | 'closed'> {
  const fence = world.ledger.fences.get(worktree);
  if (fence === undefined) return 'open';
  // moved since it was found, and its place approved only now
  const at = await follow(world, fence.story, worktree);
  const now = world.ledger.fences.get(worktree);
  if (now !== undefined) return await prove(world, now);
  if (at) world.mark(fenceKey(at));
  return 'open';
}

/** The fence goes only with proof. */
async function prove(world: World, fence: StoredFence): Promise<'open' | 'closed'> {
  world.observed.showFence(fence.worktree, null);
  const since = world.clock.now();
  const hold = regained(world, fence);
  const outcome = await killOrExplain(world, {
    run: fence.run,
    // asked at each look: a person may release the fence in mid-look, and a new run begin there
    get worktree() {
      return occupied(world, fence.worktree) ? null : fence.worktree;
    },
    root: fence.root,
    tty: 0,
    startedAt: fence.runStartedAt,
    boot: fence.boot,
    hold,
    known: [...fence.known, ...fence.processes],
  });
  if (whatBecameOf(world, fence) === 'same') await afterProof(world, fence.worktree, outcome);
  const now = world.ledger.fences.get(fence.worktree);
  const became = whatBecameOf(world, fence);
  // of those who joined it meanwhile this look proves nothing
  if (now === undefined || became !== 'same') return became === 'released' ? 'open' : 'closed';
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
        // a look that broke off says nothing of those whom it does not name
        processes: unknown ? eachOnce([...now.processes, ...outcome.survivors]) : outcome.survivors,
        attempts: now.attempts + 1,
      },
    },
  ]);
  return 'closed';
}

/** Since the look began: a person may have released it, another run's stop may have put its own there, or joined it. */
function whatBecameOf(world: World, fence: StoredFence): 'same' | 'released' | 'changed' {
  const now = world.ledger.fences.get(fence.worktree);
  if (now === undefined) return 'released';
  return now.run === fence.run && now.known === fence.known && now.processes === fence.processes ? 'same' : 'changed';
}
