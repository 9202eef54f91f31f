/** What is written after the proof, and who is told. */
import { type StopReceipt, text } from '../../../../../contract/index.ts';
import { fenceAfter } from '../../../agents/index.ts';
import type { StoredFence, StoredRun } from '../../../ports/index.ts';
import type { NewEvent } from '../../../state/ledger.ts';
import { fenceKey } from '../../keys.ts';
import type { World } from '../../world.ts';
import { joinedFence } from '../joined-fence.ts';

/** Writes proof, record and, without proof, the fence, in one transaction: protection never weakens. */
export function settle(
  world: World,
  run: StoredRun,
  receipt: StopReceipt,
  event: Pick<NewEvent, 'kind' | 'text' | 'data'> | null,
  fence: StoredFence | null = run.worktree === null ? null : fenceAfter(run, receipt, run.worktree, world.clock.now()),
): void {
  const gone = receipt.verdict === 'gone';
  world.observed.commit(
    [
      { put: 'run', run },
      { put: 'receipt', receipt },
      ...(gone || fence === null
        ? []
        : [{ put: 'fence' as const, fence: joinedFence(world.ledger.fences.get(fence.worktree), fence) }]),
    ],
    event === null ? [] : [{ ...event, story: run.story, agent: run.agent, run: run.id }],
  );
  if (gone) return;
  const names = receipt.survivors.map((one) => `${one.pid} ${one.command} (${one.why})`).join(', ');
  const notice = text('core.stop.notice', {
    agent: run.agent,
    story: run.story,
    names: names || (receipt.reason ?? text('core.unproven')),
  });
  world.log.warn(`[stop] not proven gone: ${notice}`);
  world.notifier.notify({ kind: 'stop-failed', story: run.story, agent: run.agent, text: notice });
  if (fence !== null) world.mark(fenceKey(fence.worktree));
}
