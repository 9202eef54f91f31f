/** Orphans that get no fence: those beside a live run, and those without a worktree on record. */
import { message } from '../../../../../contract/index.ts';
import { receiptId } from '../../../agents/index.ts';
import type { Identity, TreeHold } from '../../../ports/index.ts';
import type { World } from '../../world.ts';
import { containmentOf, regainedHold } from '../stop/hold.ts';
import { tryKillAndVerify } from '../stop/proof.ts';
import { receiptOf } from '../stop/receipt.ts';
import { foundBy } from './fenced.ts';
import { type FoundOrphans, slotOf } from './found.ts';

/** Stops them at once, by mark and cgroup alone: processes in the worktree may belong to the live run. */
export async function stopBeside(world: World, orphans: FoundOrphans): Promise<void> {
  const { run, processes, cgroup } = orphans;
  const since = world.clock.now();
  const boot = world.kill.table.boot();
  const hold = regainedHold(world, run, { cgroup, boot });
  const outcome = await tryKillAndVerify(world, {
    run,
    worktree: null,
    root: null,
    tty: 0,
    startedAt: null,
    since: await oldestStart(world, processes, hold),
    boot,
    hold,
    known: processes,
  });
  const { story, agent } = slotOf(world, orphans);
  const receipt = receiptOf({ id: run, story, agent, containment: containmentOf(hold) }, outcome, {
    id: receiptId(world.random),
    by: 'orphan',
    why: foundBy(orphans),
    since,
  });
  const gone = outcome.verdict === 'gone';
  // A receipt belongs to a story. Without one, only the event is written.
  const hasStory = story !== '';
  world.observed.commit(hasStory ? [{ put: 'receipt', receipt }] : [], [
    {
      kind: gone ? 'orphans_stopped' : 'stop_failed',
      message: message('stop.proved', {
        why: gone ? receipt.why : (receipt.reason ?? message('unproven')),
        receipt: hasStory ? receipt.id : '',
      }),
      ...(hasStory ? { story } : {}),
      agent,
      run,
    },
  ]);
}

/** Start of the oldest orphan: the run is at least as old. Null when no start time can be read. */
async function oldestStart(
  world: World,
  processes: readonly Identity[],
  hold: TreeHold | null,
): Promise<number | null> {
  try {
    const held = await Promise.all((hold?.inside() ?? []).map((pid) => world.kill.table.identify(pid)));
    const starts = [...processes, ...held].flatMap((process) => process?.startTime ?? []);
    return starts.length > 0 ? Math.min(...starts) : null;
  } catch (error) {
    world.log.error('[orphans] a cgroup could not be read', error);
    return null;
  }
}
