/**
 * Points at which a test may let the host die, so that what a crash leaves there is tried for real (docs/trust.md,
 * "Faults and races").
 */

export const CRASH_POINTS = [
  'start:asked',
  'start:worktree',
  'start:empty',
  'start:spawned',
  'start:recorded',
  'start:done',
  'stop:asked',
  'stop:begun',
  'stop:looked',
  'stop:containment',
  'stop:suspended',
  'stop:killed',
  'stop:proved',
  'stop:unlocked',
  'stop:settled',
  'stop:released',
  'stop:left',
  'stop:done',
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

/** Called when the host passes a point; does nothing unless a test asked for a crash there. */
export type Checkpoint = (point: CrashPoint) => void;
