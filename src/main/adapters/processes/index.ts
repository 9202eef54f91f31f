/** Seeing and ending processes, on this platform. */
import type { ProcessTable, Signals } from '../../core/ports/index.ts';
import { learnAdopter } from './adopter.ts';
import { readStat } from './examine.ts';
import { LinuxProcessTable } from './linux-table.ts';
import { readBytes } from './proc-files.ts';
import { lookByPs, PsProcessTable } from './ps-table.ts';
import { CheckedSignals } from './signals.ts';
import { isDead, TICKS_PER_SECOND } from './stat.ts';

export interface Processes {
  table: ProcessTable;
  signals: Signals;
  /** This moment in the units of `startTime`: what starts from now on has at least this. */
  present(): number;
}

function createLinux(): Processes {
  let adopter: Promise<number | null> | null = null;
  return {
    table: new LinuxProcessTable(() => {
      adopter ??= learnAdopter();
      return adopter;
    }),
    signals: new CheckedSignals((pid) => {
      const found = readStat(pid);
      return found === null || isDead(found.stat) ? null : found.stat;
    }),
    present() {
      const uptime = readBytes('/proc/uptime');
      return uptime.ok ? Math.floor(Number.parseFloat(uptime.value.toString('latin1')) * TICKS_PER_SECOND) : 0;
    },
  };
}

/** /proc on Linux, ps-list elsewhere. */
export function createProcesses(platform: string = process.platform): Processes {
  if (platform === 'linux') return createLinux();
  return {
    table: new PsProcessTable(),
    signals: new CheckedSignals(lookByPs),
    present: () => Math.floor(Date.now() / 1000) * 1000,
  };
}
