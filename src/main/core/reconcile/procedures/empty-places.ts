/** Submodules that were left empty are shown until they are there: a person or an agent may fill them at any time. */
import type { World } from '../world.ts';

/** Looks at the remembered places only, and at files only. */
export async function lookAtEmptyPlaces({
  ledger,
  observed,
  git,
}: Pick<World, 'ledger' | 'observed' | 'git'>): Promise<void> {
  for (const known of [...ledger.worktrees.values()]) {
    if (known.empty.length === 0 || known.state === 'missing') continue;
    const empty = await git.stillEmpty(known.path, known.empty);
    // a start may have written it meanwhile
    if (ledger.worktrees.get(known.id) !== known || empty.length === known.empty.length) continue;
    observed.commit([{ put: 'worktree', worktree: { ...known, empty } }]);
  }
}
