/** Follows the setup of a worktree. The host runs its steps one after the other, until one fails. */
import {
  type CommandInput,
  message,
  type RequestedStep,
  type Result,
  type RunRecord,
  refuse,
} from '../contract/index.ts';
import type { Client } from './connect.ts';
import { noHost } from './connect.ts';
import { followChain, type RunChain } from './run-chain.ts';

/** Requests the setup of a story's worktree and waits for its end. Resolves to the names of the steps that ran. */
export async function followSetup(client: Client, input: CommandInput<'worktree.setup'>): Promise<Result<string[]>> {
  const { story } = input;
  const chain = followChain(client, story);
  try {
    if ((await client.mirror.until(() => true)) === null) return noHost(message('link.lost.before'));
    const accepted = await client.invoke('worktree.setup', input);
    if (!accepted.ok) return accepted;
    const { seq, runs } = accepted.value;
    const passed = await passSetup(chain, story, { seq, setup: runs });
    return passed.ok ? { ok: true, value: runs.map(({ step }) => step) } : passed;
  } finally {
    chain.close();
  }
}

/** Waits until all steps have passed. The result is a refusal if one has not. */
export async function passSetup(
  chain: RunChain,
  story: string,
  { seq, setup }: { seq: number; setup: readonly RequestedStep[] },
): Promise<Result<null>> {
  for (const { step, run } of setup) {
    const record: RunRecord | null | undefined = await chain.ended(run, seq);
    if (record === undefined) return noHost(message('link.lost.meanwhile'));
    if (record === null) return refuse('failed', message('cli.setup.stopped', { story, step }));
    if (record.status !== 'completed') {
      const reason = record.reason ?? message('cli.start.noreason');
      return refuse('failed', message('cli.setup.failed', { story, step, reason }));
    }
  }
  return { ok: true, value: null };
}
