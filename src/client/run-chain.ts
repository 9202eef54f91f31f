/** Runs of one request, which the host starts one after the other until one fails. */
import type { RunRecord } from '../contract/index.ts';
import { isLive } from '../domain/index.ts';
import type { Client } from './connect.ts';

/** Follows such runs of one story. */
export interface RunChain {
  /**
   * Waits for the end of the next run. `seq`: of the reply, for the first run. Null: the run was stopped or will not start.
   * Undefined: the link was lost.
   */
  ended(run: string, seq: number): Promise<RunRecord | null | undefined>;
  /** Waits until the host has written the run that follows the one that ended last, if there is one. */
  followed(run: string): Promise<boolean>;
  close(): void;
}

/** Collects from now on: create it before the request, since a run may end between two turns of this event loop. */
export function followChain(client: Client, story: string): RunChain {
  const ended = new Map<string, RunRecord>();
  const collect = (): void => {
    for (const run of client.mirror.runsOf(story)) if (!isLive(run) && !ended.has(run.id)) ended.set(run.id, run);
  };
  const close = client.mirror.subscribeRunsOf(story, collect);
  let next = 0;
  return {
    async ended(run, seq) {
      next = Math.max(next, seq);
      const seen = await client.mirror.until((now) => {
        if (!ended.has(run) && (now.seq < next || now.runs[run] !== undefined)) return false;
        // The host writes the start of the next run directly after the end of this one.
        next = now.seq + 1;
        return true;
      });
      return seen === null ? undefined : (ended.get(run) ?? null);
    },
    async followed(run) {
      return (await client.mirror.until((now) => now.seq >= next || now.runs[run] !== undefined)) !== null;
    },
    close,
  };
}
