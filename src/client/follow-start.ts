/** Follows a start. The host accepts it when it takes the slot; this waits until the agent runs or has failed. */
import { type CommandInput, type Message, message, type Result, type RunRecord, refuse } from '../contract/index.ts';
import type { Client } from './connect.ts';
import { noHost } from './connect.ts';
import { passSetup } from './follow-setup.ts';
import { followChain } from './run-chain.ts';

/** A start that succeeded. */
export interface Started {
  /** The sequence number in the reply of `agent.start`. */
  seq: number;
  /** The newest known state of the run: running, or already ended. */
  run: RunRecord;
  /** The note in the reply of `agent.start`, such as that the base branch is behind its remote. */
  note: Message | null;
}

/**
 * Starts an agent and waits for it.
 *
 * The result is the refusal `failed` if the setup of the worktree or the run failed, with its reason, or if it was stopped
 * before the agent ran. An agent that was seen running counts as started, even if it has ended since. `settle` is called when the agent runs; until its promise resolves, an end of the agent is still waited for.
 */
export async function followStart(
  client: Client,
  input: CommandInput<'agent.start'>,
  settle: () => Promise<unknown>,
): Promise<Result<Started>> {
  const { story, agent } = input;
  /** Filled from before the call on, since a run may start and end between two turns of this event loop. */
  const seen = new Map<string, RunRecord>();
  const ran = new Set<string>();
  const collect = (): void => {
    for (const run of client.mirror.runsOf(story)) {
      if (run.agent !== agent || run.status === 'pending') continue;
      seen.set(run.id, run);
      if (run.status === 'running') ran.add(run.id);
    }
  };
  const unsubscribe = client.mirror.subscribeRunsOf(story, collect);
  const chain = followChain(client, story);
  try {
    if ((await client.mirror.until(() => true)) === null) return noHost(message('link.lost.before'));
    const accepted = await client.invoke('agent.start', input);
    if (!accepted.ok) return accepted;
    const { seq, run: id, note, setup } = accepted.value;
    const passed = await passSetup(chain, story, { seq, setup });
    if (!passed.ok) return passed;
    if (setup.length > 0 && !(await chain.followed(id))) return noHost(message('link.lost.meanwhile'));
    const known = await client.mirror.until((now) => now.seq >= seq && (seen.has(id) || now.runs[id] === undefined));
    if (known === null) return noHost(message('link.lost.meanwhile'));
    if (ran.has(id)) await Promise.race([client.mirror.until((now) => now.runs[id]?.status !== 'running'), settle()]);
    const run = seen.get(id);
    if (run === undefined) {
      return refuse('failed', message('cli.start.stopped', { story, agent }));
    }
    if (run.status === 'failed' && !ran.has(id)) {
      const reason = run.reason ?? message('cli.start.noreason');
      // With a pid the agent did start, and ended before this client saw it running.
      const code = run.pid === null ? 'cli.start.failed' : 'cli.start.ended';
      return refuse('failed', message(code, { story, agent, reason }));
    }
    return { ok: true, value: { seq, run, note } };
  } finally {
    unsubscribe();
    chain.close();
  }
}
