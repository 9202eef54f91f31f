/** Orphans beside a live run, or without a worktree: stopped at once, by their mark and cgroup alone. */
import { message } from '../../../../../contract/index.ts';
import { receiptId } from '../../../agents/index.ts';
import type { Identity, TreeHold } from '../../../ports/index.ts';
import type { World } from '../../world.ts';
import { containmentOf, regained } from '../stop/hold.ts';
import { killOrExplain } from '../stop/proof.ts';
import { receiptOf } from '../stop/receipt.ts';
import { type Found, UNKNOWN_AGENT } from './found.ts';

/** Another run lives in that worktree, or none is known: only what the mark or the cgroup names is stopped, nothing is told by its folder. */
export async function stopBeside(world: World, { run, worktree, processes, cgroup }: Found): Promise<void> {
  const since = world.clock.now();
  const boot = world.kill.table.boot();
  const hold = regained(world, { cgroup, boot });
  const outcome = await killOrExplain(world, {
    run,
    worktree: null,
    root: null,
    tty: 0,
    startedAt: null,
    since: await eldestOf(world, processes, hold),
    boot,
    hold,
    known: processes,
  });
  const owner = world.ledger.worktrees.at(worktree)?.owner;
  const story = owner?.kind === 'story' ? owner.story : '';
  const agent = world.ledger.runs.get(run)?.agent ?? UNKNOWN_AGENT;
  const receipt = receiptOf({ id: run, story, agent, containment: containmentOf(hold) }, outcome, {
    id: receiptId(world.random),
    by: 'orphan',
    why: message('orphans.found', { n: processes.length }),
    since,
  });
  const gone = outcome.verdict === 'gone';
  // a receipt belongs to a story; without one the event alone tells
  const kept = story !== '';
  world.observed.commit(kept ? [{ put: 'receipt', receipt }] : [], [
    {
      kind: gone ? 'orphans_stopped' : 'stop_failed',
      message: message('stop.proved', {
        why: gone ? receipt.why : (receipt.reason ?? message('unproven')),
        receipt: kept ? receipt.id : '',
      }),
      ...(kept ? { story } : {}),
      agent,
      run,
    },
  ]);
}

/** The run is at least as old as the eldest that is left of it; null: nobody can be looked at. */
async function eldestOf(world: World, processes: readonly Identity[], hold: TreeHold | null): Promise<number | null> {
  try {
    const held = await Promise.all((hold?.inside() ?? []).map((pid) => world.kill.table.identify(pid)));
    const starts = [...processes, ...held].flatMap((one) => one?.startTime ?? []);
    return starts.length > 0 ? Math.min(...starts) : null;
  } catch (error) {
    world.log.error('[orphans] a cgroup could not be read', error);
    return null;
  }
}
