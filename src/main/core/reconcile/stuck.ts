/** How keys that are stuck are shown to a person. */
import { type Message, message, RefusalError, whyOf } from '../../../contract/index.ts';
import type { StuckRecord } from '../../../domain/index.ts';
import { FENCE_KEY, LINEAGE_KEY, ORPHANS_KEY, RUN_KEY, STAGE_RULE_KEY, STORY_KEY, WORKTREE_KEY } from './keys.ts';
import type { Concern, Stuck } from './loop/loop.ts';
import type { World } from './world.ts';

/**
 * Wraps a worker so that damaged state is a `terminal` result, since another try could only do harm. Other errors are
 * tried again: a full disk, for example, may have room later.
 */
export function failTerminallyOnDamage(work: Concern['work']): Concern['work'] {
  return async (subject) => {
    try {
      return await work(subject);
    } catch (error) {
      if (!(error instanceof RefusalError) || error.refusal.code !== 'state-unreadable') throw error;
      return { terminal: 'state-unreadable', error };
    }
  };
}

/** Shows that a key is stuck, or, for null, that it is not any more. */
export function showStuck(world: Pick<World, 'ledger' | 'observed'>, key: string, stuck: Stuck | null): void {
  if (stuck === null) {
    world.observed.showStuck(key, null);
    return;
  }
  const { code, error, attempts, nextTryAt } = stuck;
  world.observed.showStuck(key, { ...subjectOf(world, key), code, why: messageOf(error), attempts, nextTryAt });
}

function subjectOf({ ledger }: Pick<World, 'ledger'>, key: string): Pick<StuckRecord, 'concern' | 'story' | 'agent'> {
  const none = { story: null, agent: null };
  if (key.startsWith(RUN_KEY)) return { concern: 'run', ...slotOf(ledger.runs.get(key.slice(RUN_KEY.length))) };
  if (key.startsWith(FENCE_KEY)) return { concern: 'fence', ...slotOf(ledger.fences.get(key.slice(FENCE_KEY.length))) };
  if (key.startsWith(WORKTREE_KEY)) return { concern: 'worktree', story: key.slice(WORKTREE_KEY.length), agent: null };
  if (key.startsWith(STORY_KEY)) return { concern: 'story', story: key.slice(STORY_KEY.length), agent: null };
  if (key === STAGE_RULE_KEY || key === ORPHANS_KEY || key === LINEAGE_KEY) return { concern: key, ...none };
  return { concern: 'empty-places', ...none };
}

function slotOf(record: { story: string; agent: string } | undefined): Pick<StuckRecord, 'story' | 'agent'> {
  return { story: record?.story ?? null, agent: record?.agent ?? null };
}

function messageOf(error: unknown): Message {
  const why = whyOf(error);
  return typeof why === 'string' ? message('stuck.error', { why }) : why;
}
