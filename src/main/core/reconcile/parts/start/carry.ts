/** Ignored files that a new worktree gets from the project, such as settings of the person's machine. */
import { message } from '../../../../../contract/index.ts';
import { noCare, ownerName, ownerOf } from '../../../../../domain/index.ts';
import type { ProjectConfig, StoredRun } from '../../../ports/index.ts';
import type { World } from '../../world.ts';
import { requirePending } from './step.ts';

/** Copies them once for each worktree and each list of globs. After a crash it goes on, since it overwrites nothing. */
export async function carryFiles(
  world: World,
  run: StoredRun,
  { carry }: Pick<ProjectConfig, 'carry'>,
  worktree: string,
): Promise<void> {
  const { story, agent, id } = run;
  const owner = ownerOf(run);
  const name = ownerName(owner);
  const known = world.ledger.worktrees.of(owner);
  const mark = { worktree: known?.id ?? '', globs: carry };
  const before = world.store.care(name)?.carried ?? null;
  if (carry.length === 0 || JSON.stringify(before) === JSON.stringify(mark)) return;
  const { copied, skipped, unignored } = await world.git.carry(worktree, carry);
  requirePending(world, id);
  const care = { ...(world.store.care(name) ?? noCare(name)), carried: mark };
  const done =
    skipped.length === 0
      ? message('care.carried', { n: copied })
      : message('care.carried.skipped', { n: copied, paths: skipped });
  const notes = unignored.length === 0 ? [done] : [done, message('care.carry.unignored', { paths: unignored })];
  const events = notes.map((why) => ({
    kind: 'worktree_note' as const,
    message: owner.kind === 'story' ? why : message('merge.queue', { why }),
    story,
    agent,
    run: id,
  }));
  world.observed.commit([{ put: 'care', care }], events);
}
