/** Restores a backup of a project on this machine. Loaded on demand, since no other verb opens the database. */
import { message, RefusalError, VERSION } from '../../contract/index.ts';
import { type HostFinding, takeLock } from '../adapters/lock/index.ts';
import { type Restored, restoreCopy } from '../adapters/store/index.ts';
import type { Project } from './world.ts';

interface RestoreRequest {
  name: string;
  /** The command line that restores it, for the remedy. */
  again: string;
  /** The host that was found when the command began. */
  finding: HostFinding;
}

/**
 * Restores while it holds the project's lock, so that no host opens the database meanwhile. An open host is not made to do
 * it: its agents work on stories that the backup may lack, so they must be stopped with proof first, as a quit does.
 */
export function restoreHere({ root, stateDir }: Project, { name, again, finding }: RestoreRequest): Restored {
  if (finding.state !== 'none') {
    const { host } = finding;
    const why =
      host === null
        ? message('backup.hostStarting', { again })
        : message('backup.hostOpen', { mode: host.mode, pid: host.pid, again });
    throw new RefusalError({ code: 'host-elsewhere', why });
  }
  const now = Date.now();
  const lock = takeLock(stateDir, { mode: 'headless', version: VERSION, startedAt: now, root });
  try {
    return restoreCopy({ dir: stateDir, name, now, by: { kind: 'person', via: 'cli' } });
  } finally {
    lock.close();
  }
}
