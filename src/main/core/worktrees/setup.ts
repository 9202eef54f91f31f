/** Whether a story's worktree must be set up before an agent may start there. */
import { firstDueStep } from '../../../domain/index.ts';
import type { ProjectConfig, Store } from '../ports/index.ts';
import type { LedgerView } from '../state/handles.ts';

/**
 * The index of the first step of the setup that has not passed in the story's worktree; null if none is due. `made`: the
 * worktree does not exist yet, or is made again.
 */
export function setupDue(
  { ledger, store }: { ledger: Pick<LedgerView, 'worktrees'>; store: Pick<Store, 'care'> },
  story: string,
  { setup }: Pick<ProjectConfig, 'setup'>,
  made = false,
): number | null {
  if (setup.steps.length === 0) return null;
  const worktree = made ? null : (ledger.worktrees.ofStory(story)?.id ?? null);
  const first = firstDueStep(setup, store.care(story)?.setup ?? null, worktree);
  return first < setup.steps.length ? first : null;
}
