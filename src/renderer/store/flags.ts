/**
 * Freezing and blocking a story. Both may stop its agent, so a notice names the agent and offers Undo.
 *
 * Where the reply says that nothing changed, another client was first: the change is not this page's to undo.
 */
import type { Changed, Result, StoryRecord } from '../../contract/index.ts';
import { message, ok, text } from '../../contract/index.ts';
import { act, call } from './call.ts';
import { openDialog } from './dialogs.ts';
import type { ProjectStore } from './project-store.ts';
import { nameOf, storyName, storyOf } from './story.ts';
import { effectOf, rememberForUndo, UNDO_NOTICE } from './undo.ts';

/** Freezes a story, or unfreezes a frozen one. Does nothing for a story that this page does not know. */
export async function toggleFrozen(project: ProjectStore, story: string): Promise<void> {
  const record = storyOf(project, story);
  if (!record) return;
  const frozen = !record.frozen;
  const effect = effectOf(project, record, { frozen });
  if (!(await setFrozen(project, story, frozen))?.changed) return;
  const step = { ...effect, undo: () => setFrozen(project, story, !frozen), undoneText: frozenText(record, !frozen) };
  rememberForUndo(project, step, frozenText(record, frozen));
}

function setFrozen(project: ProjectStore, story: string, frozen: boolean): Promise<Changed | null> {
  return act(project, frozen ? 'story.freeze' : 'story.unfreeze', { story });
}

function frozenText(story: StoryRecord, frozen: boolean): string {
  return text(frozen ? 'flag.frozen' : 'flag.unfrozen', { story: storyName(story) });
}

/** Unblocks a blocked story; otherwise opens the dialog that asks for the reason of the block. */
export async function toggleBlocked(project: ProjectStore, story: string): Promise<void> {
  const record = storyOf(project, story);
  if (!record) return;
  const { blocked } = record;
  if (blocked === null) {
    openDialog(project, { kind: 'block', story });
    return;
  }
  const effect = effectOf(project, record, { blocked: null });
  if (!(await act(project, 'story.unblock', { story }))?.changed) return;
  // A person's words can be given again. A reason of the host is a code, which would be stored as a sentence.
  if (blocked.code !== 'blocked.person') {
    project.notices.show(text('flag.unblocked', { story: nameOf(project, story) }), undefined, UNDO_NOTICE);
    return;
  }
  const reason = blocked.values.text;
  const undo = () => act(project, 'story.block', { story, reason });
  rememberForUndo(
    project,
    { ...effect, undo, undoneText: text('flag.blocked', { story: nameOf(project, story) }) },
    text('flag.unblocked', { story: nameOf(project, story) }),
  );
}

/** Blocks a story. The caller shows a refusal, next to the field with the reason. */
export async function blockStory(project: ProjectStore, story: string, reason: string): Promise<Result<object>> {
  const record = storyOf(project, story);
  const effect = record && effectOf(project, record, { blocked: message('blocked.person', { text: reason }) });
  const done = await call(project, 'story.block', { story, reason });
  if (!done.ok || !effect || !done.value.changed) return done;
  const undo = () => act(project, 'story.unblock', { story });
  rememberForUndo(
    project,
    { ...effect, undo, undoneText: text('flag.unblocked', { story: nameOf(project, story) }) },
    text('flag.blocked', { story: nameOf(project, story) }),
  );
  return ok({});
}
