/** What is written after the proof, and who is notified. */
import { message, messageText, type StopReceipt } from '../../../../../contract/index.ts';
import { isPassing } from '../../../../../domain/index.ts';
import { fenceAfter } from '../../../agents/index.ts';
import type { StoredFence, StoredRun } from '../../../ports/index.ts';
import type { NewEvent } from '../../../state/handles.ts';
import { fenceKey } from '../../keys.ts';
import type { World } from '../../world.ts';
import { continueRequest } from '../gates/end.ts';
import { gateResultAt } from '../gates/record.ts';
import { joinFences } from '../join-fences.ts';
import { turnEnded } from '../pipeline/turn.ts';
import { careAfterStep, continueSteps } from '../steps/end.ts';

/**
 * Writes the run and its receipt in one transaction, with the result if it is a gate's run, the progress of its story if
 * it is an agent's, and what has passed if it is a step's. Without proof it also writes the fence in that transaction, so
 * that the worktree is closed without a gap, and notifies a person.
 */
export function settle(
  world: World,
  run: StoredRun,
  receipt: StopReceipt,
  event: Pick<NewEvent, 'kind' | 'message'> | null,
  fence: StoredFence | null = run.worktree === null ? null : fenceAfter(run, receipt, run.worktree, world.clock.now()),
): void {
  const gone = receipt.verdict === 'gone';
  // The run may have written something since its last output was recorded, which happens once a second.
  const lastOutputAt = world.live.get(run.id)?.pty.lastOutputAt() ?? run.lastOutputAt;
  const gate = gateResultAt(world, run, receipt);
  if (gate !== null) world.kill.checkpoint('gate:ended');
  const last = gate?.event ?? event;
  const care = careAfterStep(world, run, gone);
  world.observed.commit(
    [
      { put: 'run', run: { ...run, lastOutputAt } },
      { put: 'receipt', receipt },
      ...turnEnded(world, run, receipt.by),
      ...(gate === null ? [] : [{ put: 'gate-result' as const, result: gate.result }]),
      ...(care === null ? [] : [{ put: 'care' as const, care }]),
      ...(gone || fence === null
        ? []
        : [{ put: 'fence' as const, fence: joinFences(world.ledger.fences.get(fence.worktree), fence) }]),
    ],
    last === null ? [] : [{ ...last, story: run.story, agent: run.agent, run: run.id }],
  );
  if (gate !== null) continueRequest(world, run, isPassing(gate.result));
  continueSteps(world, run, care !== null);
  if (gone) return;
  const names = receipt.survivors.map(({ pid, command, why }) => message('stop.survivor', { pid, command, why }));
  const notice = message('stop.notice', {
    agent: run.agent,
    story: run.story,
    names: names.length > 0 ? names : [receipt.reason ?? message('unproven')],
  });
  world.log.warn(`[stop] not proven gone: ${messageText(notice, 'copied')}`);
  world.notices.notify({ kind: 'stop-failed', story: run.story, agent: run.agent, message: notice });
  if (fence !== null) world.mark(fenceKey(fence.worktree));
}
