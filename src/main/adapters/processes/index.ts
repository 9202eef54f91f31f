/** Reads and signals processes on this platform. */
import type { Log, ProcessTable, Signals } from '../../core/ports/index.ts';
import { findAdopter } from './adopter.ts';
import { readStat } from './examine.ts';
import { LinuxProcessTable } from './linux-table.ts';
import { Looker } from './looker.ts';
import { LookerTable } from './looker-table.ts';
import { readBytes } from './proc-files.ts';
import { lookupByPs, PsProcessTable } from './ps-table.ts';
import { CheckedSignals } from './signals.ts';
import { isDead, TICKS_PER_SECOND } from './stat.ts';

export { codeOf, withSpare } from './proc-files.ts';

/** A host's access to the processes of its machine. */
export interface Processes {
  table: ProcessTable;
  signals: Signals;
  /** The present in the units of `startTime`: every process that starts later has at least this start time. */
  startTimeNow(): number;
  close(): Promise<void>;
}

/** How processes are read. */
export interface ProcessesOptions {
  /** Path of the looker's executable. Null or left out: the host reads /proc itself. */
  lookerPath?: string | null;
  log?: Log;
}

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

function createLinux({ lookerPath = null, log = silent }: ProcessesOptions): Processes {
  let found: Promise<number | null> | null = null;
  const adopter = () => {
    found ??= findAdopter();
    return found;
  };
  const own = new LinuxProcessTable(adopter);
  const looker = lookerPath === null ? null : new Looker(lookerPath, log);
  return {
    table: looker === null ? own : new LookerTable({ looker, fallback: own, adopter }),
    signals: new CheckedSignals((pid) => {
      const found = readStat(pid);
      return found === null || isDead(found.stat) ? null : found.stat;
    }),
    startTimeNow() {
      const uptime = readBytes('/proc/uptime');
      return uptime.ok ? Math.floor(Number.parseFloat(uptime.value.toString('latin1')) * TICKS_PER_SECOND) : 0;
    },
    close: async () => await looker?.close(),
  };
}

/** Uses /proc on Linux and ps-list elsewhere. */
export function createProcesses(options: ProcessesOptions = {}, platform: string = process.platform): Processes {
  if (platform === 'linux') return createLinux(options);
  return {
    table: new PsProcessTable(platform),
    signals: new CheckedSignals(lookupByPs(platform), platform),
    startTimeNow: () => Math.floor(Date.now() / 1000) * 1000,
    close: async () => undefined,
  };
}
