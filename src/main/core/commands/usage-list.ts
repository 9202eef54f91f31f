import { ok } from '../../../contract/index.ts';
import { usageBy } from '../../../domain/index.ts';
import type { Handler } from './context.ts';

/** How many days it looks back by default. */
const DEFAULT_DAYS = 30;
const DAY_MS = 86_400_000;

/** What agents used, also in runs that have left the pool. Of a live run its facts in memory count, which are newer. */
export const usageList: Handler<'usage.list'> = ({ store, ledger, clock }, { by = 'story', days = DEFAULT_DAYS }) => {
  const since = clock.now() - days * DAY_MS;
  const runs = store.agentRuns(since).map(({ id, story, agent, startedAt, facts }) => ({
    story,
    agent,
    startedAt,
    facts: ledger.runs.get(id)?.facts ?? facts,
  }));
  return ok({ by, since, ...usageBy(runs, by) });
};
