/** What is written after the proof, and who is told. */
import { message, messageText, type StopReceipt } from '../../../../../contract/index.ts';
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
  event: Pick<NewEvent, 'kind' | 'message'> | null,
  fence: StoredFence | null = run.worktree === null ? null : fenceAfter(run, receipt, run.worktree, world.clock.now()),
): void {
  const gone = receipt.verdict === 'gone';
  // the look of every second may have missed its last words
  const lastOutputAt = world.live.get(run.id)?.pty.lastOutputAt() ?? run.lastOutputAt;
  world.observed.commit(
    [
      { put: 'run', run: { ...run, lastOutputAt } },
      { put: 'receipt', receipt },
      ...(gone || fence === null
        ? []
        : [{ put: 'fence' as const, fence: joinedFence(world.ledger.fences.get(fence.worktree), fence) }]),
    ],
    event === null ? [] : [{ ...event, story: run.story, agent: run.agent, run: run.id }],
  );
  if (gone) return;
  const names = receipt.survivors.map(({ pid, command, why }) => message('stop.survivor', { pid, command, why }));
  const notice = message('stop.notice', {
    agent: run.agent,
    story: run.story,
    names: names.length > 0 ? names : [receipt.reason ?? message('unproven')],
  });
  world.log.warn(`[stop] not proven gone: ${messageText(notice, 'copied')}`);
  world.notifier.notify({ kind: 'stop-failed', story: run.story, agent: run.agent, message: notice });
  if (fence !== null) world.mark(fenceKey(fence.worktree));
}
