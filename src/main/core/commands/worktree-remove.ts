import { message, ok, type Refusal, refuse, startRefusal } from '../../../contract/index.ts';
import { checkWorktree, isClosed, noCare } from '../../../domain/index.ts';
import type { Handler, HandlerContext } from './context.ts';
import { unknownStory } from './unknown-story.ts';

/** Requests the removal of a story's worktree. All its files are kept in a snapshot, which can be restored. */
export const worktreeRemove: Handler<'worktree.remove'> = (context, { story }) => {
  const { ledger, store, wanted, clock, wake } = context;
  if (!ledger.stories.has(story)) return unknownStory(story);
  const care = store.care(story) ?? noCare(story);
  if (care.removal !== null) return ok({ seq: ledger.seq, changed: false });
  if (ledger.worktrees.ofStory(story) === undefined) {
    return refuse('worktree-missing', message('care.none', { story }), { field: 'story', value: story });
  }
  const refusal = whyClosed(context, story);
  if (refusal !== null) return { ok: false, error: refusal };
  const removal = { askedAt: clock.now(), teardownAt: null, snapshot: null };
  const seq = wanted.commit(
    [{ put: 'care', care: { ...care, removal, kept: null } }],
    [{ kind: 'removal_asked', message: message('care.asked'), story }],
  );
  context.checkpoint('removal:asked');
  wake.worktreeCare(story);
  return ok({ seq, changed: true });
};

/** Requests that a removed worktree comes back with the files of a snapshot; by default the newest one. */
export const worktreeRestore: Handler<'worktree.restore'> = async (context, { story, snapshot }) => {
  const { ledger, store, wanted, wake, snapshots } = context;
  const listed = await snapshots.list(story);
  if (!ledger.stories.has(story)) return unknownStory(story);
  const care = store.care(story) ?? noCare(story);
  if (care.restoring !== null) return ok({ seq: ledger.seq, changed: false });
  if (ledger.worktrees.ofStory(story) !== undefined || care.removal !== null) {
    return refuse('worktree-taken', message('care.there', { story }), { field: 'story', value: story });
  }
  const wantedRef = snapshot ?? care.removed?.ref ?? listed[0]?.ref;
  const found = listed.find(({ ref, at }) => ref === wantedRef || String(at) === wantedRef);
  if (listed.length === 0 || care.removed === null) {
    return refuse('bad-input', message('care.unsaved', { story }), { field: 'story', value: story });
  }
  if (found === undefined) {
    return refuse('bad-input', message('care.snapshots', { story, known: listed.map(({ at }) => String(at)) }), {
      field: 'snapshot',
      value: snapshot ?? '',
    });
  }
  const refusal = whyClosed(context, story);
  if (refusal !== null) return { ok: false, error: refusal };
  const seq = wanted.commit(
    [{ put: 'care', care: { ...care, restoring: found.ref, kept: null } }],
    [{ kind: 'restore_asked', message: message('care.restore.asked'), story }],
  );
  context.checkpoint('restore:asked');
  wake.worktreeCare(story);
  return ok({ seq, changed: true });
};

function whyClosed({ ledger }: Pick<HandlerContext, 'ledger'>, story: string): Refusal | null {
  if (ledger.host.quitting) return startRefusal({ code: 'stopping', values: {} });
  const [closed] = checkWorktree(ledger.runsOf(story), ledger.fences.values(), story);
  return closed === undefined ? null : startRefusal(closed);
}

/** The refusal of a run in a worktree that is being removed or restored; null if it is neither (I6). */
export function closedRefusal({ store }: Pick<HandlerContext, 'store'>, story: string): Refusal | null {
  if (!isClosed(store.care(story))) return null;
  return { code: 'worktree-busy', why: message('care.closed', { story }), field: 'story', value: story };
}
