/** Whether a worktree must be set up before an agent or a merge gate may start there. */
import { firstDueStep, ownerName, type WorktreeOwner } from '../../../domain/index.ts';
import type { ProjectConfig, Store } from '../ports/index.ts';
import type { LedgerView } from '../state/handles.ts';

interface Known {
  ledger: Pick<LedgerView, 'worktrees'>;
  store: Pick<Store, 'care'>;
}

/**
 * The index of the first step of the setup that has not passed in the story's worktree; null if none is due. `made`: the
 * worktree does not exist yet, or is made again.
 */
export function setupDue(
  known: Known,
  story: string,
  config: Pick<ProjectConfig, 'setup'>,
  made = false,
): number | null {
  return dueIn(known, { kind: 'story', story }, config, made);
}

/** The same for the worktree of a lane of the merge queue. */
export function laneSetupDue(known: Known, lane: number, config: Pick<ProjectConfig, 'setup'>): number | null {
  return dueIn(known, { kind: 'lane', lane }, config, false);
}

function dueIn(
  { ledger, store }: Known,
  owner: WorktreeOwner,
  { setup }: Pick<ProjectConfig, 'setup'>,
  made: boolean,
): number | null {
  if (setup.steps.length === 0) return null;
  const worktree = made ? null : (ledger.worktrees.of(owner)?.id ?? null);
  const first = firstDueStep(setup, store.care(ownerName(owner))?.setup ?? null, worktree);
  return first < setup.steps.length ? first : null;
}
