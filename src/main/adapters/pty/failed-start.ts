/** Cleans up a start that failed after the fork. */
import { type SpawnedRun, SpawnFailed } from '../../core/ports/index.ts';
import type { SpawnOptions } from './options.ts';

/** How long the keeper may take to prove that nothing is left; the same as in a stop (docs/stop.md, step 2). */
const PROOF_WAIT_MS = 1000;

/**
 * Resolves with the error that the spawn rejects with: `cause` when nothing is left, else a SpawnFailed. The terminal
 * and the hold of a SpawnFailed stay open, because a stop finds the remaining processes by them.
 */
export async function endFailedStart(
  run: SpawnedRun,
  cause: unknown,
  { processes, log }: SpawnOptions,
): Promise<unknown> {
  try {
    if (await run.hold.killAll(PROOF_WAIT_MS)) {
      await run.close();
      return cause;
    }
    // a keeper is asked to end and never killed, because it may still give its proof
    if (run.hold.strength === 'scan') processes.signals.send(run.root, 'SIGKILL');
  } catch (error) {
    log.error('the processes of a failed start could not be ended', error);
  }
  return new SpawnFailed(cause, run);
}

/**
 * The identity of a process that was just forked. When it cannot be read, `root` has `since` as its start time, which
 * matches no process, and `error` is the reason; null when the process had already ended.
 */
export async function identifyChild(
  pid: number,
  since: number,
  { processes }: SpawnOptions,
): Promise<{ root: { pid: number; startTime: number }; error: unknown }> {
  const unknown = { pid, startTime: since };
  try {
    // a process that ended at once can no longer be identified
    return { root: (await processes.table.identify(pid)) ?? unknown, error: null };
  } catch (error) {
    return { root: unknown, error: error };
  }
}
