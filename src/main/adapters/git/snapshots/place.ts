import type { GitSessions } from '../run.ts';

/** The repository that a snapshot is written to. Real paths. */
export interface SnapshotPlace {
  runner: GitSessions;
  root: string;
  commonDir: string;
}
