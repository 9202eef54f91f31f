/** What a start changes in the care of its worktree, before the worktree is used. */
import { noCare } from '../../../../../domain/index.ts';
import type { ObservedChange } from '../../../state/handles.ts';
import type { World } from '../../world.ts';

/** `name`: as ownerName() returns it. `isNew`: nothing of the care of an earlier worktree holds for it. */
export function careChanges(
  { store }: Pick<World, 'store'>,
  name: string,
  { port, isNew }: { port: number; isNew: boolean },
): ObservedChange[] {
  const care = store.care(name) ?? noCare(name);
  if (care.port === port && !isNew) return [];
  return [{ put: 'care', care: { ...care, port, ...(isNew ? { setup: null, teardown: null, carried: null } : {}) } }];
}
