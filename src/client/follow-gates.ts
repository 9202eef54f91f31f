/** Follows a request of gates. The host runs them one after the other, until one does not pass. */
import {
  type CommandInput,
  type CommandReply,
  type GateResult,
  message,
  type Result,
  type RunRecord,
} from '../contract/index.ts';
import type { Client } from './connect.ts';
import { noHost } from './connect.ts';
import { passSetup } from './follow-setup.ts';
import { followChain } from './run-chain.ts';

/** A gate that was requested. */
export interface FollowedGate {
  gate: string;
  run: string;
  /** The last record of its run; null if the gate was not run, since one before it did not pass. */
  record: RunRecord | null;
  /** Null: an earlier result of the same tree was used, or the run ended without one. */
  result: GateResult | null;
}

/** Whether the gate passed, or had nothing to check. */
export function hasPassed({ record }: Pick<FollowedGate, 'record'>): boolean {
  return record?.status === 'completed';
}

/** The page of results in which that of a run which has just ended is found. */
const RESULTS = 20;

/**
 * Requests gates and waits for the end of all of them. `onEnd` is called with each gate when it has ended, `onAccepted` with
 * the reply before all of them. A gate whose run was stopped has a record that says so. A refusal if the setup before them failed.
 */
export async function followGates(
  client: Client,
  input: CommandInput<'gate.run'>,
  onEnd: (gate: FollowedGate) => void | Promise<void> = () => undefined,
  onAccepted: (reply: CommandReply<'gate.run'>) => void = () => undefined,
): Promise<Result<FollowedGate[]>> {
  const { story } = input;
  const chain = followChain(client, story);
  try {
    if ((await client.mirror.until(() => true)) === null) return noHost(message('link.lost.before'));
    const accepted = await client.invoke('gate.run', input);
    if (!accepted.ok) return accepted;
    const followed: FollowedGate[] = [];
    const { seq, runs, setup } = accepted.value;
    onAccepted(accepted.value);
    const prepared = await passSetup(chain, story, { seq, setup });
    if (!prepared.ok) return prepared;
    if (setup.length > 0 && runs[0] !== undefined && !(await chain.followed(runs[0].run)))
      return noHost(message('link.lost.meanwhile'));
    for (const { gate, run } of runs) {
      const record = followed.every(hasPassed) ? await chain.ended(run, seq) : null;
      if (record === undefined) return noHost(message('link.lost.meanwhile'));
      const results = record === null ? null : await client.invoke('gate.results', { story, limit: RESULTS });
      if (results !== null && !results.ok) return results;
      const one = { gate, run, record, result: results?.value.find((result) => result.run === run) ?? null };
      followed.push(one);
      await onEnd(one);
    }
    return { ok: true, value: followed };
  } finally {
    chain.close();
  }
}
