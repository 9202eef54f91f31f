/** SIGKILL for the members of a look: first to whole process groups of the run's sessions, then to each member. */
import type { Clock, Identity, Signals } from '../ports/index.ts';
import type { Member } from './members.ts';
import { keyOf } from './target.ts';

/** Signals between two pauses. Each one reads an identity again, so these take a few milliseconds. */
const SIGNALS_PER_SLICE = 100;

/** Calls the action for each item in order, with pauses, so that the host's thread is not blocked for long. */
export async function inSlices<T>(items: readonly T[], clock: Clock, action: (item: T) => void): Promise<void> {
  for (const [n, item] of items.entries()) {
    if (n > 0 && n % SIGNALS_PER_SLICE === 0) await clock.sleep(0);
    action(item);
  }
}

/**
 * Kills whole groups first, then each member. Returns the keys of those that cannot be signalled (EPERM).
 *
 * A group signal is atomic: no process of the group can escape it by forking. It is safe only in sessions that the run
 * leads, because all processes in them are the run's. The oldest are killed first, so that no parent restarts a child.
 */
export async function killMembers(
  members: readonly Member[],
  sessions: ReadonlySet<number>,
  keeper: Identity | null,
  { signals, clock }: { signals: Signals; clock: Clock },
): Promise<Set<string>> {
  const groups = new Map<number, Identity>();
  for (const { process } of members) {
    const { pgrp, session } = process;
    if (pgrp > 1 && sessions.has(session) && pgrp !== keeper?.pid) groups.set(pgrp, process);
  }
  await inSlices([...groups], clock, ([pgrp, member]) => signals.sendGroup(pgrp, member, 'SIGKILL'));
  const denied = new Set<string>();
  const oldestFirst = [...members].sort(
    (a, b) => a.process.startTime - b.process.startTime || a.process.pid - b.process.pid,
  );
  await inSlices(oldestFirst, clock, ({ process }) => {
    if (signals.send(process, 'SIGKILL') === 'denied') denied.add(keyOf(process));
  });
  return denied;
}
