/**
 * A pull request that conflicts with its base on the forge: a mergemaster resolves that in the story's worktree, as a
 * conflict with the base here, and the result is pushed.
 */
import { message } from '../../../../../contract/index.ts';
import { type Findings, progressOf, type QueueState } from '../../../../../domain/index.ts';
import { afterRejection, enteredStage, isInConflict, whyBlocked } from '../../../pipeline/index.ts';
import type { ProjectConfig, PullRequestView } from '../../../ports/index.ts';
import type { World } from '../../world.ts';
import { acceptTurn } from './build.ts';
import type { ReadyEntry } from './look.ts';

/** The state to show; `merges`: it does not conflict. Null: its mergemaster has failed too often, and it is blocked. */
export async function judgeConflict(
  world: World,
  config: ProjectConfig,
  entry: ReadyEntry,
  { number: pull, head, conflicts }: PullRequestView,
): Promise<QueueState | 'merges' | null> {
  const known = entry.conflict?.head === entry.head ? entry.conflict : null;
  // The forge checks each new commit of either branch, and until then knows nothing about it.
  const isUnknown = conflicts === null || (head !== null && head !== entry.head);
  if (isUnknown) return known === null ? 'merges' : { kind: 'conflict', files: known.files, pull };
  if (conflicts) return await sendToMergemaster(world, config, entry, pull);
  const accepted = acceptTurn(world, entry.story);
  if (accepted.length > 0) world.observed.commit(accepted);
  return 'merges';
}

/** Records the conflict for the next mergemaster. One that has finished, and left a conflict, was rejected. */
async function sendToMergemaster(
  world: World,
  config: ProjectConfig,
  { story: id, head }: ReadyEntry,
  number: number,
): Promise<QueueState | null> {
  const { ledger, observed, automatic, forge, merging } = world;
  const { name: base, commit: onto } = await forge.fetchBase({ base: config.base });
  const [found] = await merging.conflicts(onto, [{ ours: onto, theirs: head }]);
  const files = found ?? [];
  const story = ledger.stories.get(id);
  const record = ledger.mergeEntries.get(id);
  if (story === undefined || record === undefined) return null;
  const shown: QueueState = { kind: 'conflict', files, pull: number };
  const progress = progressOf(ledger.progress.get(id), story);
  const isJudged = progress?.isFinished === true;
  if (!isJudged && isInConflict({ head, conflict: record.conflict }, onto)) return shown;
  const findings: Findings = { kind: 'conflict', files, base };
  const next = isJudged ? afterRejection(progress, findings) : { ...(progress ?? enteredStage(story)), findings };
  const text =
    files.length === 0
      ? message('forge.conflict', { number, base })
      : message('forge.conflict.files', { number, base, files });
  observed.commit(
    [
      { put: 'merge-entry', entry: { ...record, conflict: { onto, head, files } } },
      { put: 'progress', progress: next },
    ],
    [{ kind: 'merge_conflict', message: text, story: id }],
  );
  const blocked = whyBlocked(next, config);
  if (blocked === null) return shown;
  automatic.block(id, blocked);
  return null;
}
