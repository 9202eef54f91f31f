/** The limits of a run's processes together: the pids and memory controllers of its cgroup. */
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Message, message, RefusalError, whyOf } from '../../../contract/index.ts';
import { isLimited, type RunLimits } from '../../core/ports/index.ts';
import { Cgroups } from './cgroups.ts';
import { giveBelow } from './controllers.ts';

const BYTES_PER_MIB = 1024 ** 2;

/**
 * Sets the limits on a cgroup that is still empty. `folder` null: the run has none. Throws a RefusalError
 * `sandbox-unusable` if a limit cannot be enforced, since a run must not start without it.
 */
export function limitCgroup(folder: string | null, limits: RunLimits | undefined): void {
  if (!isLimited(limits)) return;
  if (folder === null) throw refusal(message('sandbox.limits.none'));
  const wanted = [
    { controller: 'pids', file: 'pids.max', value: limits.processes },
    {
      controller: 'memory',
      file: 'memory.max',
      value: limits.memoryMb === null ? null : limits.memoryMb * BYTES_PER_MIB,
    },
  ].filter(({ value }) => value !== null);
  try {
    // from the top: a cgroup has the controllers that the one above it gives to those below
    for (const above of [dirname(dirname(folder)), dirname(folder)]) {
      for (const { controller } of wanted) giveBelow(above, controller);
    }
    const missing = wanted.filter(({ file }) => !existsSync(join(folder, file)));
    if (missing.length > 0) {
      throw refusal(message('sandbox.limits.controllers', { missing: missing.map(({ controller }) => controller) }));
    }
    for (const { file, value } of wanted) writeFileSync(join(folder, file), String(value));
  } catch (error) {
    throw error instanceof RefusalError ? error : refusal(whyOf(error));
  }
}

function refusal(why: Message | string): RefusalError {
  return new RefusalError({ code: 'sandbox-unusable', why: message('sandbox.limits', { why }) });
}

/**
 * Why limits cannot be enforced on a run in no container here, found by one real trial. Null: they can. `runsDir`:
 * identifies the cgroup of the trial; it need not exist.
 */
export function whyUnlimited(limits: RunLimits, runsDir: string): Message | null {
  if (process.platform !== 'linux') return refusal(message('sandbox.limits.none')).refusal.why;
  const cgroups = new Cgroups(runsDir);
  const name = `limits-${process.pid}`;
  const cgroup = cgroups.make(name);
  try {
    if (cgroups.missing !== null && isLimited(limits)) return refusal(cgroups.missing).refusal.why;
    limitCgroup(cgroup?.folder ?? null, limits);
    return null;
  } catch (error) {
    if (error instanceof RefusalError) return error.refusal.why;
    throw error;
  } finally {
    if (cgroup !== null) cgroups.release(name, cgroup);
  }
}
