/** How keys that are stuck are shown to a person. */
import { type Message, message, RefusalError, whyOf } from '../../../contract/index.ts';
import type { StuckRecord } from '../../../domain/index.ts';
import type { Concern, LoopKey, Stuck } from './loop/loop.ts';
import type { World } from './world.ts';

/**
 * Wraps a worker so that damaged state is a `terminal` result, since another try could do harm. Other errors are
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
export function showStuck(world: Pick<World, 'ledger' | 'observed'>, at: LoopKey, stuck: Stuck | null): void {
  if (stuck === null) {
    world.observed.showStuck(at.key, null);
    return;
  }
  const { code, error, attempts, nextTryAt } = stuck;
  const { concern } = at;
  const slot = slotAt(world, at);
  world.observed.showStuck(at.key, { concern, ...slot, code, why: messageOf(error), attempts, nextTryAt });
}

/** The story and agent that a key concerns. */
function slotAt(
  { ledger }: Pick<World, 'ledger'>,
  { concern, subject }: LoopKey,
): Pick<StuckRecord, 'story' | 'agent'> {
  switch (concern) {
    case 'run':
      return slotOf(ledger.runs.get(subject));
    case 'fence':
      return slotOf(ledger.fences.get(subject));
    case 'story':
    case 'advance':
    case 'worktree':
    case 'worktree-care':
      return { story: subject, agent: null };
    default:
      return { story: null, agent: null };
  }
}

function slotOf(record: { story: string; agent: string } | undefined): Pick<StuckRecord, 'story' | 'agent'> {
  return { story: record?.story ?? null, agent: record?.agent ?? null };
}

/** What a person reads about an error of a worker. */
export function messageOf(error: unknown): Message {
  const why = whyOf(error);
  return typeof why === 'string' ? message('stuck.error', { why }) : why;
}
