/** Deleted stories are removed for good when they can no longer be restored. */
import { message } from '../../../../contract/index.ts';
import { RESTORABLE_MS } from '../../../../domain/index.ts';
import type { StoredDeletion } from '../../ports/index.ts';
import type { LedgerView } from '../../state/handles.ts';
import { DELETED_KEY } from '../keys.ts';
import type { World } from '../world.ts';

/** Removed in one transaction. Each may have a text of a million characters. */
const STORIES_AT_ONCE = 20;

/** Removes the next of them, and marks its own key as long as there are more. One with a run or a fence stays. */
export function removeOldDeletions(
  world: Pick<World, 'store' | 'clock' | 'ledger' | 'observed' | 'mark' | 'log'>,
): void {
  const until = world.clock.now() - RESTORABLE_MS;
  for (let after: { deletedAt: number; id: string } | null = null; ; ) {
    const page: StoredDeletion[] = world.store.deletions({ until, after, limit: STORIES_AT_ONCE });
    const last = page.at(-1);
    if (last === undefined) return;
    const unused = page.filter(({ story }) => !isUsed(world.ledger, story.id));
    if (unused.length > 0) {
      remove(world, unused);
      world.mark(DELETED_KEY);
      return;
    }
    after = { deletedAt: last.deletedAt, id: last.story.id };
  }
}

function isUsed(ledger: LedgerView, story: string): boolean {
  return ledger.runsOf(story).length > 0 || [...ledger.fences.values()].some((fence) => fence.story === story);
}

function remove({ observed, log }: Pick<World, 'observed' | 'log'>, deletions: readonly StoredDeletion[]): void {
  observed.commit(
    deletions.map(({ story }) => ({ remove: 'deleted', id: story.id })),
    deletions.map(({ story: { id, title } }) => ({
      kind: 'story_removed',
      message: message('command.removed.done', { title }),
      story: id,
    })),
  );
  for (const { story } of deletions) log.info(`[stories] removed the deleted story '${story.id}' for good`);
}
