/** The living processes of a run, for a person who watches it. A stop judges by looks of its own. */
import type { RunProcess, RunProcesses } from '../../../../contract/index.ts';
import type { TableScan } from '../../ports/index.ts';
import { keyOf, type Membership, membersOf, type StopTarget, sinceOf } from '../../stopping/index.ts';
import type { World } from '../world.ts';
import { targetOf } from './stop/proof.ts';

/**
 * Looks at the processes of a live run: those that a stop would kill now, with how each is known. Null if the run is not
 * live here. Rejects if the table cannot be read. It suspends nothing, so it shares its scan with other callers.
 */
export async function processesOf(world: World, id: string): Promise<RunProcesses | null> {
  const run = world.ledger.runs.get(id);
  if (run === undefined || !world.live.has(id)) return null;
  const { table, clock } = world.kill;
  const target = targetOf(world, run);
  const scan = await table.scan({ since: sinceOf(target, table.boot()), onSight: null });
  const { members, spared, blind } = judged(target, scan, world.config.stop.foreign);
  const keeper = target.hold?.keeper ?? null;
  const shown = members.filter(({ process }) => keeper === null || keyOf(process) !== keyOf(keeper));
  const loads = await table.loads(shown.map(({ process }) => process));
  const { atMs, tickMs } = scan.origin;
  return {
    run: id,
    at: clock.now(),
    processes: shown.flatMap(({ process: { pid, startTime, ppid, state, command }, evidence }, index): RunProcess[] => {
      const load = loads[index] ?? null;
      // It has ended since the scan.
      if (load === null) return [];
      const startedAt = startTime > 0 ? Math.round(atMs + startTime * tickMs) : null;
      return [{ pid, startTime, ppid, state, command, evidence, startedAt, ...load }];
    }),
    spared: spared.map(({ pid, startTime, command }) => ({ pid, startTime, command })),
    blind: blind.length,
  };
}

/**
 * As a stop judges the scan. The lineage has recorded most processes, which says less to a person than the trait by which
 * each was found, so that is judged without the records where it can be.
 */
function judged(target: StopTarget, scan: TableScan, foreign: 'spare' | 'kill'): Membership {
  const held = target.hold?.inside() ?? [];
  const all = membersOf(target, scan, foreign, { held });
  // The worktree is left out: a process that the records know is not there by its folder alone.
  const fresh = membersOf({ ...target, worktree: null, known: [], leaders: [] }, scan, foreign, { held });
  const traits = new Map(fresh.members.map(({ process, evidence }) => [keyOf(process), evidence]));
  const members = all.members.map(({ process, evidence }) => ({
    process,
    evidence: evidence === 'known' ? (traits.get(keyOf(process)) ?? evidence) : evidence,
  }));
  return { ...all, members };
}
