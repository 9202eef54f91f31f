/** A Store that costs almost nothing, so that only the core is timed. (The tests' fake copies everything at each commit.) */
import type { EventRecord } from '../../src/contract/index.ts';
import type { Store, StoreChange, StoreContents } from '../../src/main/core/ports/index.ts';

export function createPlainStore(contents: StoreContents): Store {
  let seq = 0;
  const kept: StoreChange[] = [];
  return {
    load: () => contents,
    commit(changes) {
      kept.push(...changes);
      return changes.flatMap((change): EventRecord[] => {
        if (!('put' in change) || change.put !== 'event') return [];
        seq += 1;
        return [{ seq, ...change.event }];
      });
    },
    story: (id) => contents.stories.find((one) => one.id === id) ?? null,
    stories: () => [],
    deletion: () => null,
    deletions: () => [],
    isFreeId: () => true,
    countStages: () => ({ backlog: 0, current: 0, qa: 0, merge: 0, done: 0, archived: 0 }),
    nearestRank: () => null,
    runs: () => [],
    agentRuns: () => [],
    pastEvents: () => [],
    text: () => null,
    worktree: () => null,
    worktrees: () => contents.worktrees,
    receipts: () => [],
    receipt: () => null,
    gateResults: () => [],
    gateResult: () => null,
    care: () => null,
    openCares: () => [],
    ports: () => new Map(),
    events: () => [],
    nextStoryNumber: () => contents.stories.length + 1,
    run: () => null,
    lastRun: () => null,
    writer: () => null,
    versions: () => [],
    updatesSince: () => null,
    merge: () => ({ kind: 'waits' }),
    backUp: () => Promise.resolve(null),
    close: () => {
      kept.length = 0;
      return Promise.resolve();
    },
  };
}
