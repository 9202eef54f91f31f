/** A start that failed after something was forked: ends it with proof, or says that something may live. */
import { type SpawnedRun, SpawnFailed } from '../../core/ports/index.ts';
import type { SpawnOptions } from './options.ts';

/** ms that the keeper gets to prove that nothing is left; as long as in a stop (docs/stop.md, step 2). */
const PROOF_WAIT_MS = 1000;

/** What the spawn is to reject with. Without proof everything stays open: by its terminal and its hold the rest is found. */
export async function giveUp(run: SpawnedRun, cause: unknown, { processes, log }: SpawnOptions): Promise<unknown> {
  try {
    if (await run.hold.killAll(PROOF_WAIT_MS)) {
      await run.close();
      return cause;
    }
    // a keeper is asked to end, never killed: it may still give its proof
    if (run.hold.strength === 'scan') processes.signals.send(run.root, 'SIGKILL');
  } catch (error) {
    log.error('what a failed start had begun could not be ended', error);
  }
  return new SpawnFailed(cause, run);
}

/** The identity of what was just forked; when it cannot be told, one that fits nobody but says when the run began. */
export async function identifyChild(
  pid: number,
  since: number,
  { processes }: SpawnOptions,
): Promise<{ root: { pid: number; startTime: number }; trouble: unknown }> {
  const unknown = { pid, startTime: since };
  try {
    // one that ended at once cannot be identified any more
    return { root: (await processes.table.identify(pid)) ?? unknown, trouble: null };
  } catch (error) {
    return { root: unknown, trouble: error };
  }
}
