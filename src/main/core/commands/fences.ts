import { ok, type Refusal, refuse, text } from '../../../contract/index.ts';
import { releaseEvent } from '../agents/index.ts';
import type { StoredFence } from '../ports/index.ts';
import { viewOfFence } from '../state/project-view.ts';
import type { Handler, HandlerContext } from './context.ts';

export const fenceList: Handler<'fence.list'> = ({ ledger }) => ok([...ledger.fences.values()].map(viewOfFence));

/** Looks again at once; reconcile lifts the fence only with proof. */
export const fenceRetry: Handler<'fence.retry'> = ({ ledger, wake }, { story }) => {
  const fence = fenceOf(ledger, story);
  if (!fence.ok) return fence;
  wake.fence(fence.value.worktree);
  return ok({ seq: ledger.seq });
};

/** A person takes the risk; the log names what may still live. */
export const fenceRelease: Handler<'fence.release'> = ({ ledger, released }, { story }) => {
  const fence = fenceOf(ledger, story);
  if (!fence.ok) return fence;
  const seq = ledger.commit([{ remove: 'fence', worktree: fence.value.worktree }], [releaseEvent(fence.value)]);
  released.set(fence.value.run, fence.value.processes);
  return ok({ seq });
};

function fenceOf(
  ledger: HandlerContext['ledger'],
  story: string,
): { ok: true; value: StoredFence } | { ok: false; error: Refusal } {
  const fence = [...ledger.fences.values()].find((one) => one.story === story);
  if (fence !== undefined) return { ok: true, value: fence };
  return refuse('no-fence', text('core.command.fence.none', { story }), text('core.command.fence.none.remedy'), {
    field: 'story',
    value: story,
  });
}
