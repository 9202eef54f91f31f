/** From 'accepted' to a living agent: a start is accepted when its slot is taken; this waits for what became of it. */
import { type CommandInput, type Message, message, type Result, type RunRecord, refuse } from '../contract/index.ts';
import type { Client } from './connect.ts';
import { noHost } from './connect.ts';

export interface Started {
  /** As `agent.start` replied. */
  seq: number;
  /** The run's first state that is not pending: running, or ended already. */
  run: RunRecord;
  /** As `agent.start` replied. */
  note: Message | null;
}

/**
 * Asks for a start and follows it. One that failed is refused (`failed`) with the run's own reason; so is one that was
 * stopped before its agent ran. An agent that was seen running was started, whatever became of it since.
 */
export async function followStart(client: Client, asked: CommandInput<'agent.start'>): Promise<Result<Started>> {
  const { story, agent } = asked;
  /** Looked at from before the call on: a run may begin and end within one turn of this side. */
  const firsts = new Map<string, RunRecord>();
  const look = (): void => {
    for (const run of client.mirror.runsOf(story)) {
      if (run.agent === agent && run.status !== 'pending' && !firsts.has(run.id)) firsts.set(run.id, run);
    }
  };
  const stopLooking = client.mirror.subscribeRunsOf(story, look);
  try {
    if ((await client.mirror.until(() => true)) === null) return noHost(message('link.lost.before'));
    const accepted = await client.invoke('agent.start', asked);
    if (!accepted.ok) return accepted;
    const { seq, run: id, note } = accepted.value;
    const known = await client.mirror.until((now) => now.seq >= seq && (firsts.has(id) || now.runs[id] === undefined));
    if (known === null) return noHost(message('link.lost.meanwhile'));
    const run = firsts.get(id);
    if (run === undefined) {
      return refuse('failed', message('cli.start.stopped', { story, agent }));
    }
    if (run.status === 'failed') {
      const reason = run.reason ?? message('cli.start.noreason');
      // With a pid it was seen by the host, and by nobody else.
      const words = run.pid === null ? 'cli.start.failed' : 'cli.start.ended';
      return refuse('failed', message(words, { story, agent, reason }));
    }
    return { ok: true, value: { seq, run, note } };
  } finally {
    stopLooking();
  }
}
