/**
 * Crash points: tests end the host at each of them and check what a crash leaves (docs/trust.md, "Faults and races").
 */

/** All crash points, by what passes them and in their order. crash-points.test.mjs checks that each is passed and tried. */
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
  'gate:asked',
  'gate:measured',
  'gate:ended',
  'gate:recorded',
  'setup:asked',
  'setup:recorded',
  'merge:built',
  'merge:recorded',
  'merge:gate-asked',
  'merge:landing',
  'merge:landed',
  'merge:moved',
  'verdict:asked',
  'verdict:given',
  'advance:decided',
  'advance:rejected',
  'advance:moved',
  'advance:blocked',
  'removal:asked',
  'removal:taken',
  'removal:snapshot',
  'removal:removed',
  'restore:asked',
  'restore:restored',
  'pull:pushed',
  'pull:opened',
  'import:renamed',
  'import:stored',
  'import:moved',
] as const;
/** One of CRASH_POINTS. */
export type CrashPoint = (typeof CRASH_POINTS)[number];

/** Called when the host passes a crash point. Does nothing unless a test requested a crash there. */
export type Checkpoint = (point: CrashPoint) => void;
