/** Suspending: SIGSTOP to the run's processes before they are killed, so that none can fork (docs/stop.md, step 3). */
import type { Clock, Identity, Signals, SuspendOnSight } from '../ports/index.ts';
import type { Member } from './members.ts';
import { inSlices } from './signalling.ts';
import { keyOf, type StopTarget, sameProcess } from './target.ts';

/** How many looks a round may make. After the last one, the kill begins even if there were new processes. */
export const MAX_SUSPEND_LOOKS = 8;

/**
 * What a scan may suspend on sight, before its result is judged. The keeper is spared: it has to kill, reap and report.
 *
 * `seen`: processes that this stop has recognised. What the target remembers from another boot, or from an unknown one,
 * is left out, because its pids may be strangers' by now (I4).
 */
export function onSightOf(target: StopTarget, seen: readonly Identity[], boot: string | null): SuspendOnSight {
  const { hold } = target;
  const isThisBoot = hold !== null || (boot !== null && boot === target.boot);
  const known = isThisBoot ? [...target.known, ...seen] : [...seen];
  const root = isThisBoot ? target.root : null;
  const keeper = hold?.keeper ?? null;
  if (root !== null && (keeper === null || !sameProcess(root, keeper))) known.push(root);
  if (hold?.agent != null) known.push(hold.agent);
  return { run: target.run, known, spare: keeper === null ? [] : [keeper] };
}

/**
 * Suspends every member that is not in `suspended` yet and adds it there; returns how many these were.
 *
 * The newest come first: they can have no children of their own yet, while a running parent still forks. A process that
 * the scan suspended on sight is continued if it is not a member.
 */
export async function suspend(
  members: readonly Member[],
  onSight: readonly Identity[],
  suspended: Set<string>,
  { signals, clock }: { signals: Signals; clock: Clock },
): Promise<number> {
  const memberKeys = new Set(members.map(({ process }) => keyOf(process)));
  for (const process of onSight) if (!memberKeys.has(keyOf(process))) signals.send(process, 'SIGCONT');
  const onSightKeys = new Set(onSight.map(keyOf));
  const running = members.map(({ process }) => process).filter((process) => !suspended.has(keyOf(process)));
  running.sort((a, b) => b.startTime - a.startTime || b.pid - a.pid);
  await inSlices(running, clock, (process) => {
    suspended.add(keyOf(process));
    if (!onSightKeys.has(keyOf(process))) signals.send(process, 'SIGSTOP');
  });
  return running.length;
}
