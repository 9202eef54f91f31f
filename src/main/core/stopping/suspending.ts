/** Stopping the run's processes before they are killed, so that nobody forks away meanwhile (docs/stop.md, step 3). */
import type { Clock, Identity, Signals, SuspendOnSight } from '../ports/index.ts';
import type { Member } from './members.ts';
import { inSlices } from './signalling.ts';
import { keyOf, type StopTarget, sameProcess } from './target.ts';

/** Looks in which suspending may reach its fixpoint (docs/stop.md, step 3); then the kill goes on with who was found. */
export const SUSPEND_LOOKS = 8;

/**
 * Whom a look may stop before anybody has judged it. The keeper stays awake: it has to kill, reap and report. `seen` are
 * of this boot; what is remembered of another one, or of nobody knows which, may be a stranger's number by now (I4).
 */
export function onSightOf(target: StopTarget, seen: readonly Identity[], boot: string | null): SuspendOnSight {
  const { hold } = target;
  const current = hold !== null || (boot !== null && boot === target.boot);
  const known = current ? [...target.known, ...seen] : [...seen];
  const root = current ? target.root : null;
  const keeper = hold?.keeper ?? null;
  if (root !== null && (keeper === null || !sameProcess(root, keeper))) known.push(root);
  if (hold?.agent != null) known.push(hold.agent);
  return { run: target.run, known, spare: keeper === null ? [] : [keeper] };
}

/**
 * SIGSTOP to every member that was not stopped yet, newest first: a parent that is still awake may fork, its youngest
 * children cannot have by then. Who was stopped on sight and turns out to be no member goes on. Returns how many are new.
 */
export async function suspend(
  members: readonly Member[],
  onSight: readonly Identity[],
  suspended: Set<string>,
  { signals, clock }: { signals: Signals; clock: Clock },
): Promise<number> {
  const own = new Set(members.map(({ process }) => keyOf(process)));
  for (const one of onSight) if (!own.has(keyOf(one))) signals.send(one, 'SIGCONT');
  const stopped = new Set(onSight.map(keyOf));
  const fresh = members.map(({ process }) => process).filter((process) => !suspended.has(keyOf(process)));
  fresh.sort((a, b) => b.startTime - a.startTime || b.pid - a.pid);
  await inSlices(fresh, clock, (process) => {
    suspended.add(keyOf(process));
    if (!stopped.has(keyOf(process))) signals.send(process, 'SIGSTOP');
  });
  return fresh.length;
}
