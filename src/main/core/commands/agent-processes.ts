import { message, ok, refuse } from '../../../contract/index.ts';
import { findRun } from '../../../domain/index.ts';
import type { Handler } from './context.ts';

/** The living processes of a run in one look. */
export const agentProcesses: Handler<'agent.processes'> = async (
  { ledger, processesOf },
  { story, agent, run: asked },
) => {
  const run = findRun(ledger.runsOf(story), story, agent, asked);
  const seen = run === undefined ? null : await processesOf(run.id);
  if (seen !== null) return ok(seen);
  return refuse('unknown-run', message('command.processes.none', { agent, story }), { field: 'agent', value: agent });
};
