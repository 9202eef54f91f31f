/** Seeing and ending processes, on this platform. */
import type { Log, ProcessTable, Signals } from '../../core/ports/index.ts';
import { learnAdopter } from './adopter.ts';
import { readStat } from './examine.ts';
import { LinuxProcessTable } from './linux-table.ts';
import { Looker } from './looker.ts';
import { LookerTable } from './looker-table.ts';
import { readBytes } from './proc-files.ts';
import { lookByPs, PsProcessTable } from './ps-table.ts';
import { CheckedSignals } from './signals.ts';
import { isDead, TICKS_PER_SECOND } from './stat.ts';

export { codeOf, withSpare } from './proc-files.ts';

export interface Processes {
  table: ProcessTable;
  signals: Signals;
  /** This moment in the units of `startTime`: what starts from now on has at least this. */
  present(): number;
  close(): Promise<void>;
}

export interface ProcessesOptions {
  /** The built looker; null or none: the host looks by itself. */
  lookerPath?: string | null;
  log?: Log;
}

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

function createLinux({ lookerPath = null, log = silent }: ProcessesOptions): Processes {
  let asked: Promise<number | null> | null = null;
  const adopter = () => {
    asked ??= learnAdopter();
    return asked;
  };
  const own = new LinuxProcessTable(adopter);
  const looker = lookerPath === null ? null : new Looker(lookerPath, log);
  return {
    table: looker === null ? own : new LookerTable({ looker, fallback: own, adopter }),
    signals: new CheckedSignals((pid) => {
      const found = readStat(pid);
      return found === null || isDead(found.stat) ? null : found.stat;
    }),
    present() {
      const uptime = readBytes('/proc/uptime');
      return uptime.ok ? Math.floor(Number.parseFloat(uptime.value.toString('latin1')) * TICKS_PER_SECOND) : 0;
    },
    close: async () => await looker?.close(),
  };
}

/** /proc on Linux, ps-list elsewhere. */
export function createProcesses(options: ProcessesOptions = {}, platform: string = process.platform): Processes {
  if (platform === 'linux') return createLinux(options);
  return {
    table: new PsProcessTable(platform),
    signals: new CheckedSignals(lookByPs(platform), platform),
    present: () => Math.floor(Date.now() / 1000) * 1000,
    close: async () => undefined,
  };
}
