import { ok } from '../../../contract/index.ts';
import type { Handler } from './context.ts';

/** All runs in the pool, oldest first. */
export const agentList: Handler<'agent.list'> = ({ ledger }) =>
  ok(
    [...ledger.runs.values()]
      .sort((a, b) => a.startedAt - b.startedAt || a.id.localeCompare(b.id))
      .map(
        ({
          kind,
          io,
          story,
          agent,
          role,
          status,
          stopping,
          pid,
          worktree,
          startedAt,
          lastOutputAt,
          stalledAt,
          stall = null,
          facts,
        }) => ({
          kind,
          io,
          story,
          agent,
          role,
          status,
          stopping: stopping === null ? null : { by: stopping.by, why: stopping.why, since: stopping.since },
          pid,
          worktree,
          startedAt,
          lastOutputAt,
          stalledAt,
          stall,
          facts,
        }),
      ),
  );
