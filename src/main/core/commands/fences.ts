import { message, ok, type Refusal, refuse } from '../../../contract/index.ts';
import { fenceOfStory } from '../../../domain/index.ts';
import { releaseEvent, releaseOf } from '../agents/index.ts';
import type { StoredFence } from '../ports/index.ts';
import type { LedgerView } from '../state/handles.ts';
import { viewOfFence } from '../state/project-view.ts';
import type { Handler } from './context.ts';

/** All fences. */
export const fenceList: Handler<'fence.list'> = ({ ledger }) => ok([...ledger.fences.values()].map(viewOfFence));

/** Tries a fence again at once. Reconcile removes it only with proof. */
export const fenceRetry: Handler<'fence.retry'> = ({ ledger, wanted, wake }, { story, ...named }) => {
  const fence = fenceOf(ledger, story, named.worktree);
  if (!fence.ok) return fence;
  const { worktree, agent, run } = fence.value;
  wake.fence(worktree);
  const event = { kind: 'fence_retried', message: message('command.fence.retried'), story, agent, run } as const;
  return ok({ seq: wanted.commit([], [event]) });
};

/** Releases a fence without proof, at a person's risk. The event names the processes that may be alive. */
export const fenceRelease: Handler<'fence.release'> = ({ ledger, wanted, clock }, { story, worktree }) => {
  const fence = fenceOf(ledger, story, worktree);
  if (!fence.ok) return fence;
  const release = releaseOf(fence.value, clock.now());
  return ok({ seq: wanted.commit([{ put: 'release', release }], [releaseEvent(fence.value)]) });
};

function fenceOf(
  ledger: Pick<LedgerView, 'fences'>,
  story: string,
  worktree: string | undefined,
): { ok: true; value: StoredFence } | { ok: false; error: Refusal } {
  const fence = fenceOfStory(ledger.fences.values(), story, worktree);
  if (fence !== null) return { ok: true, value: fence };
  return refuse('no-fence', message('command.fence.none', { story }), {
    field: 'story',
    value: story,
  });
}
