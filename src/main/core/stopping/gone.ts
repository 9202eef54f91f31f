import type { Identity, ProcessInfo } from '../ports/index.ts';

/**
 * Whether nothing of the process can run again: state Z or X with at most one thread. A process whose main thread has
 * ended shows state Z while its other threads still run.
 */
export function hasEnded(process: Pick<ProcessInfo, 'state' | 'threads'>): boolean {
  return (process.state === 'Z' || process.state === 'X') && process.threads <= 1;
}

/**
 * Whether the identity is gone: its pid has no row (`now` undefined), has another start time, or has ended. A denied
 * signal (EPERM) never means gone.
 */
export function isGone(identity: Identity, now: ProcessInfo | undefined): boolean {
  return now === undefined || now.startTime !== identity.startTime || hasEnded(now);
}
