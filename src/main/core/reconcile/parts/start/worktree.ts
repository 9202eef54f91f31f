/** The worktree of a start: an existing one is used or repaired, a missing one is made. */
import { message, RefusalError } from '../../../../../contract/index.ts';
import { isClosed, ownerOf } from '../../../../../domain/index.ts';
import type { ProjectConfig, StartOptions, StoredRun } from '../../../ports/index.ts';
import type { NewEvent } from '../../../state/handles.ts';
import { decideWorktree } from '../../../worktrees/index.ts';
import type { World } from '../../world.ts';
import { careChanges } from './care.ts';
import { carryFiles } from './carry.ts';
import { prepareLane } from './lane.ts';
import { choosePort } from './port.ts';
import { awaitSpawn, marksOf, requirePending } from './step.ts';

/** Resolves to its path, which is then on record. Rejects with Cancelled or a RefusalError. */
export async function prepareWorktree(
  world: World,
  run: StoredRun,
  config: ProjectConfig,
  { again, fetch }: StartOptions,
): Promise<string> {
  const { git, ledger } = world;
  const { story, agent } = run;
  if (run.lane !== null) return await prepareLane(world, run, run.lane, config);
  if (run.kind !== 'teardown' && isClosed(world.store.care(story))) {
    throw new RefusalError({ code: 'worktree-busy', why: message('care.closed', { story }) });
  }
  const known = ledger.worktrees.ofStory(story)?.path ?? null;
  const decision = await decideWorktree(git, { story, agent, known, again });
  if (decision.do === 'refuse') throw new RefusalError(decision.error);
  requirePending(world, run.id);
  const cancel = world.cancels.of(run.id);
  if (decision.do === 'use' && decision.repair) await git.repairWorktree(story, decision.path);
  const options = { cancel, marks: marksOf(run), submodules: config.submodules };
  const made =
    decision.do === 'use'
      ? { ...decision, empty: await awaitSpawn(world, run.id, git.fillSubmodules(story, decision.path, options)) }
      : await awaitSpawn(
          world,
          run.id,
          git.makeWorktree(story, config.base, { ...options, again: decision.again, fetch }),
        );
  const port = await choosePort(world, story);
  const now = requirePending(world, run.id);
  const before = ledger.worktrees.ofStory(story);
  const { path, branch, empty } = made;
  const id = before?.id ?? `wt_${world.random.id(16)}`;
  world.observed.commit(
    [
      { put: 'worktree', worktree: { id, owner: ownerOf(now), path, branch, empty } },
      { put: 'run', run: { ...now, worktree: path } },
      ...careChanges(world, story, { port, isNew: decision.do === 'make' && before !== undefined }),
    ],
    [
      ...(decision.do === 'make' && decision.again ? [madeAgain(run, made)] : []),
      ...emptySubmodules(run, empty, before?.empty ?? []),
    ],
  );
  await carryFiles(world, now, config, path);
  return path;
}

/** The event that submodules stay empty, since an agent cannot notice what is missing. None if that is known. */
function emptySubmodules({ id, story, agent }: StoredRun, empty: string[], before: string[]): NewEvent[] {
  if (empty.length === 0 || empty.join('\0') === before.join('\0')) return [];
  const text = message('worktree.empty', { paths: empty });
  return [{ kind: 'worktree_note', message: text, story, agent, run: id }];
}

/** The event that the worktree was made again, since uncommitted work of the old one is not in it. */
function madeAgain({ id, story, agent }: StoredRun, { path, branch }: { path: string; branch: string }): NewEvent {
  const text = message('launch.again', { path, branch });
  return { kind: 'worktree_made_again', message: text, story, agent, run: id };
}
