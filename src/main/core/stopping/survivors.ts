/** Survivors: the processes that are alive after the deadline, each with the reason. */
import { message, type ProcessRef, type Survivor, whyOf } from '../../../contract/index.ts';
import type { ProcessTable } from '../ports/index.ts';
import { keyOf } from './target.ts';

/** A process to probe, with its owner if known. */
export type ProcessToProbe = ProcessRef & { uid?: number };

/**
 * Probes the processes and returns those that are alive, with their state and why they did not die. One that cannot be
 * read counts as alive, in state '?'. `denied`: keys of those that cannot be signalled.
 */
export async function survivorsOf(
  processes: readonly ProcessToProbe[],
  denied: ReadonlySet<string>,
  table: ProcessTable,
): Promise<Survivor[]> {
  const survivors: Survivor[] = [];
  for (const process of processes) {
    const { pid, startTime, command } = process;
    const refused = denied.has(keyOf(process)) ? message('survivors.user', { uid: process.uid ?? '?' }) : null;
    try {
      const now = await table.probe(process);
      if (now === null) continue;
      const why = now.why ?? refused ?? message('survivors.unkilled');
      survivors.push({ pid, startTime, command, state: now.state, why });
    } catch (error) {
      survivors.push({
        pid,
        startTime,
        command,
        state: '?',
        why: message('survivors.unseen', { why: whyOf(error) }),
      });
    }
  }
  return survivors;
}
