/** What the PTY adapter is built from. */
import type { Log, Terminals } from '../../core/ports/index.ts';
import type { Processes } from '../processes/index.ts';

export interface SpawnOptions {
  /** Private folder (0700) of this host for the keepers' FIFOs. */
  runsDir: string;
  /** The keeper's program; null where there is none (no compiler, not Linux). */
  keeperPath: string | null;
  terminals: Terminals;
  processes: Processes;
  log: Log;
  /** False: no cgroups, also where they could be had; for comparisons. True when left out. */
  cgroups?: boolean;
  /** ms that a keeper may take until its agent runs; 10,000 when left out. */
  startWaitMs?: number;
}
