/** The time limit of a run: it is stopped with proof, by a cause of its own. */
import { type Message, message } from '../../../../contract/index.ts';
import type { StoredRun } from '../../ports/index.ts';
import type { LiveRun, World } from '../world.ts';

/** Requests the stop of a run that has reached its time limit. */
export function stopIfOverdue(world: World, run: StoredRun, { overdueMs }: Pick<LiveRun, 'overdueMs'>): void {
  if (overdueMs === null) return;
  world.stops.ask([{ run, by: 'timeout', why: timedOut(run, overdueMs) }]);
}

/** Why a run ends that has reached its time limit. */
export function timedOut(run: Pick<StoredRun, 'kind' | 'agent'>, limitMs: number): Message {
  return run.kind === 'agent'
    ? message('run.timeout', { minutes: Math.round(limitMs / 60_000) })
    : message('gate.timeout', { gate: run.agent, seconds: Math.round(limitMs / 1000) });
}
