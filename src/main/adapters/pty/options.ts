/** The PTY adapter's options. */
import type { Log, Terminals } from '../../core/ports/index.ts';
import type { Processes } from '../processes/index.ts';

/** Everything a spawn needs besides its request. */
export interface SpawnOptions {
  /** This host's private folder (mode 0700) for the keepers' FIFOs. */
  runsDir: string;
  /** Path of the keeper's executable; null where there is none (no compiler, or not Linux). */
  keeperPath: string | null;
  terminals: Terminals;
  processes: Processes;
  log: Log;
  /** False disables cgroups even where they are available, for comparisons. Default: true. */
  cgroups?: boolean;
  /** How long a keeper may take to start its agent, in ms. Default: 10,000. */
  startTimeoutMs?: number;
}
