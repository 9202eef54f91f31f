import type { Identity, ProcessInfo } from '../ports/index.ts';

/**
 * Nothing of it can run again: state Z or X with at most one thread. A process whose leader thread has ended reads as Z
 * while its other threads work.
 */
export function hasEnded(process: Pick<ProcessInfo, 'state' | 'threads'>): boolean {
  return (process.state === 'Z' || process.state === 'X') && process.threads <= 1;
}

/** Gone: no such pid, another start time, or ended. That a signal was refused (EPERM) is never gone. */
export function isGone(identity: Identity, now: ProcessInfo | undefined): boolean {
  return now === undefined || now.startTime !== identity.startTime || hasEnded(now);
}
