/** The worktree of a run of the merge queue: that of its lane, at the tip of the lane's candidate. */
import { message, RefusalError } from '../../../../../contract/index.ts';
import { ownerName, ownerOf } from '../../../../../domain/index.ts';
import { candidateIn } from '../../../pipeline/index.ts';
import type { ProjectConfig, StoredRun, WorktreeContent } from '../../../ports/index.ts';
import type { World } from '../../world.ts';
import { careChanges } from './care.ts';
import { carryFiles } from './carry.ts';
import { choosePort } from './port.ts';
import { awaitSpawn, marksOf, requirePending } from './step.ts';

/** Resolves to its path, which is then on record. Rejects with Cancelled or a RefusalError. */
export async function prepareLane(world: World, run: StoredRun, lane: number, config: ProjectConfig): Promise<string> {
  const { git, ledger, observed, cancels, random } = world;
  const candidate = candidateIn(ledger.candidates.values(), lane);
  if (candidate === null) throw new RefusalError({ code: 'worktree-missing', why: message('launch.lane', { lane }) });
  const options = { cancel: cancels.of(run.id), marks: marksOf(run), submodules: config.submodules };
  const { path, empty, isNew } = await awaitSpawn(world, run.id, git.checkOutLane(lane, candidate.tip, options));
  const owner = ownerOf(run);
  const port = await choosePort(world, ownerName(owner));
  const now = requirePending(world, run.id);
  const id = ledger.worktrees.of(owner)?.id ?? `wt_${random.id(16)}`;
  observed.commit([
    { put: 'worktree', worktree: { id, owner, path, branch: '', empty } },
    { put: 'run', run: { ...now, worktree: path } },
    ...careChanges(world, ownerName(owner), { port, isNew }),
  ]);
  await carryFiles(world, now, config, path);
  return path;
}

/** Rejects unless the files are exactly those of the candidate: another tree is not the one that would land. */
export async function requireCandidate(
  { merging, ledger }: Pick<World, 'merging' | 'ledger'>,
  { lane }: Pick<StoredRun, 'lane'>,
  path: string,
  { commit, tree }: WorktreeContent,
): Promise<void> {
  const tip = candidateIn(ledger.candidates.values(), lane)?.tip ?? null;
  if (tip !== null && commit === tip && tree === (await merging.treeOf(tip))) return;
  throw new RefusalError({ code: 'failed', why: message('merge.lane', { path, commit: commit.slice(0, 12) }) });
}
