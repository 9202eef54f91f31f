/** SIGKILL to what a look found: whole groups of the run's own sessions first, then each member by identity. */
import type { Clock, Identity, Signals } from '../ports/index.ts';
import type { Member } from './members.ts';
import { keyOf } from './target.ts';

/** Signals after which others get their turn: each reads an identity again, so these take a few ms. */
const SLICE = 100;

/** Does it for each in their order, without keeping the host's thread for long. */
export async function inSlices<T>(those: readonly T[], clock: Clock, action: (one: T) => void): Promise<void> {
  for (const [n, one] of those.entries()) {
    if (n > 0 && n % SLICE === 0) await clock.sleep(0);
    action(one);
  }
}

/**
 * A group signal is atomic: who forks in that moment cannot get away. It is used for groups in sessions that the run
 * leads, since nobody else can be in them. Parents before children, so that nobody restarts what was killed.
 * Returns the keys of those that may not be signalled (EPERM), which is never the same as gone.
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
  const eldestFirst = [...members].sort(
    (a, b) => a.process.startTime - b.process.startTime || a.process.pid - b.process.pid,
  );
  await inSlices(eldestFirst, clock, ({ process }) => {
    if (signals.send(process, 'SIGKILL') === 'denied') denied.add(keyOf(process));
  });
  return denied;
}
