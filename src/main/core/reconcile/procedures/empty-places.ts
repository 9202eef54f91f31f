/** Empty submodules: they are shown until they are filled, which a person or an agent may do at any time. */
import type { World } from '../world.ts';

/** Checks the recorded paths only, and starts no git process. */
export async function lookAtEmptyPlaces({
  ledger,
  observed,
  git,
}: Pick<World, 'ledger' | 'observed' | 'git'>): Promise<void> {
  for (const known of [...ledger.worktrees.values()]) {
    if (known.empty.length === 0 || known.state === 'missing') continue;
    const empty = await git.stillEmpty(known.path, known.empty);
    // A start may have changed the record in the meantime.
    if (ledger.worktrees.get(known.id) !== known || empty.length === known.empty.length) continue;
    observed.commit([{ put: 'worktree', worktree: { ...known, empty } }]);
  }
}
