/** Fences: reconcile looks again, with backoff, until what kept the worktree closed is proven gone or a person forces it. */
import { text } from '../../../contract/index.ts';
import type { StoredFence } from '../ports/index.ts';
import { killAndVerify } from '../stopping/index.ts';
import type { WorkResult } from './queue.ts';
import { afterProof, containerOf, occupied, receiptOf, regained } from './stop.ts';
import type { World } from './world.ts';

/** One more try; the fence goes only with proof. */
export async function retryFence(world: World, fence: StoredFence): Promise<WorkResult> {
  world.ledger.showFence(fence.worktree, null);
  const since = world.clock.now();
  const hold = regained(world, fence);
  const outcome = await killAndVerify(
    {
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
    },
    world.config.stop,
    world.kill,
    () => undefined,
  );
  const now = world.ledger.fences.get(fence.worktree);
  // Released or replaced meanwhile: this look proves nothing about the new one.
  if (now === undefined || now.run !== fence.run) return 'done';
  const receipt = receiptOf(
    { id: fence.run, story: fence.story, agent: fence.agent, container: containerOf(hold) },
    outcome,
    {
      id: `rcpt_${world.random.id(16)}`,
      by: 'fence',
      why: text('core.fence.again'),
      since,
    },
  );
  if (outcome.verdict === 'gone') {
    await afterProof(world, fence.worktree, outcome);
    world.ledger.commit(
      [
        { remove: 'fence', worktree: fence.worktree },
        { put: 'receipt', receipt },
      ],
      [
        {
          kind: 'fence_lifted',
          text: text('core.fence.lifted'),
          story: fence.story,
          agent: fence.agent,
          run: fence.run,
          data: { receipt: receipt.id },
        },
      ],
    );
    return 'done';
  }
  world.ledger.commit([
    {
      put: 'fence',
      fence: {
        ...now,
        verdict: outcome.verdict === 'unknown' ? 'unknown' : 'survivors',
        reason: outcome.reason ?? now.reason,
        processes: outcome.survivors.length > 0 ? outcome.survivors : now.processes,
        attempts: now.attempts + 1,
      },
    },
  ]);
  return 'again';
}
