/** What the machine lacks by the output of a git that failed. */
import type { MachineCode } from '../../../contract/index.ts';

/** The text of the system at the end of a line, after a colon, so that no name of a file is taken for it. */
const FULL = /: (?:No space left on device|Disk quota exceeded)$/m;
/** Git does not give the system's reason for these: what it wrote could not be written. */
const UNWRITTEN =
  /^(?:error: unable to write file |fatal: unable to write new[ _]index[ _]file|fatal: .*couldn't write ')/m;
const EXHAUSTED =
  /(?:: (?:Too many open files|Cannot allocate memory|Resource temporarily unavailable)$|^fatal: Out of memory)/m;

/** Null: it failed for another reason. */
export function shortageInOutput(stderr: string): MachineCode | null {
  if (FULL.test(stderr) || UNWRITTEN.test(stderr)) return 'disk';
  return EXHAUSTED.test(stderr) ? 'resources' : null;
}
