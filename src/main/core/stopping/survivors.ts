/** Who outlived the deadline, by name. */
import { message, type ProcessRef, type Survivor, whyOf } from '../../../contract/index.ts';
import type { ProcessTable } from '../ports/index.ts';
import { keyOf } from './target.ts';

/** What is known of one that is asked after. */
export type Asked = ProcessRef & { uid?: number };

/** Who of these lives, in which state, and why it did not die. `denied`: keys of those that may not be signalled. */
export async function survivorsOf(
  those: readonly Asked[],
  denied: ReadonlySet<string>,
  table: ProcessTable,
): Promise<Survivor[]> {
  const survivors: Survivor[] = [];
  for (const process of those) {
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
