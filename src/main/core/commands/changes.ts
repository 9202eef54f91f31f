import { MAX_PATCH_LINES, message, ok, type Refusal, startRefusal, storyBranch } from '../../../contract/index.ts';
import { occupiesStory } from '../../../domain/index.ts';
import type { ChangedPath, ChangesPlace } from '../ports/index.ts';
import type { Handler, QueryContext } from './context.ts';
import { unknownStory } from './unknown-story.ts';
import { closedRefusal } from './worktree-remove.ts';

type Found<T> = { ok: true; value: T } | { ok: false; error: Refusal };

/** What a story's worktree has that the base does not have. Without a worktree, what its branch has. */
export const changesList: Handler<'changes.list'> = async (context, { story }) => {
  const place = placeOf(context, story);
  return place.ok ? ok(await context.changes.list(place.value)) : place;
};

/** A part of the difference of one file. */
export const changesFile: Handler<'changes.file'> = async (context, { story, from = 0, lines, ...input }) => {
  const place = placeOf(context, story);
  if (!place.ok) return place;
  const file = fileOf(input);
  if (!file.ok) return file;
  return ok(await context.changes.patch(place.value, file.value, { from, lines: lines ?? MAX_PATCH_LINES }));
};

/** The commits of a story. */
export const changesCommits: Handler<'changes.commits'> = async (context, { story }) => {
  const place = placeOf(context, story);
  return place.ok ? ok(await context.changes.commits(place.value)) : place;
};

/**
 * Makes one file as it is in the base. The one command that changes a file of a worktree: a person names the file, waits
 * for the answer, and no process is started that could stay behind.
 */
export const changesRevert: Handler<'changes.revert'> = async (context, { story, sure = false, ...input }) => {
  const { changes, ledger, wanted } = context;
  const place = placeOf(context, story);
  if (!place.ok) return place;
  const { worktree } = place.value;
  if (worktree === null) {
    const why = message('changes.noWorktree', { story });
    return { ok: false, error: { code: 'worktree-missing', why, field: 'story', value: story } };
  }
  const file = fileOf(input);
  if (!file.ok) return file;
  if (ledger.host.quitting) return { ok: false, error: startRefusal({ code: 'stopping', values: {} }) };
  const closed = closedRefusal(context, story);
  if (closed !== null) return { ok: false, error: closed };
  const run = ledger.runsOf(story).find(occupiesStory);
  if (run !== undefined && !sure) {
    const why = message('changes.busy', { story, agent: run.agent });
    return { ok: false, error: { code: 'worktree-busy', why, field: 'story', value: story } };
  }
  const { kept } = await changes.revert({ ...place.value, worktree }, file.value);
  const { path } = file.value;
  const what = kept === null ? message('changes.reverted', { path }) : message('changes.reverted.kept', { path, kept });
  const seq = wanted.commit([], [{ kind: 'file_reverted', message: what, story }]);
  return ok({ seq, kept });
};

/** Where the story's changes are. */
function placeOf({ ledger }: Pick<QueryContext, 'ledger'>, story: string): Found<ChangesPlace> {
  if (!ledger.stories.has(story)) return unknownStory(story);
  const known = ledger.worktrees.ofStory(story);
  const worktree = known === undefined || known.state === 'missing' ? null : known.path;
  const branch = known?.branch || storyBranch(story);
  return { ok: true, value: { worktree, branch, base: ledger.project.base } };
}

/** The file, or a refusal of a path that leads out of the worktree or into git's own folder. */
function fileOf({ path, was }: { path: string; was?: string | undefined }): Found<ChangedPath> {
  const wrong = [path, was ?? path].find((one) => !isInside(one));
  if (wrong === undefined) return { ok: true, value: { path, was: was ?? null } };
  const why = message('changes.path', { path: wrong });
  return { ok: false, error: { code: 'bad-input', why, field: wrong === path ? 'path' : 'was', value: wrong } };
}

function isInside(path: string): boolean {
  if (path.includes('\0') || path.startsWith('/')) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git');
}
