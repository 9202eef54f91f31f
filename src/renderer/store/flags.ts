/** Freezing and blocking: they stop the story's agent by the way, so they say it and can be undone, as moves can. */
import type { Result } from '../../contract/index.ts';
import { message, messageText, ok, text } from '../../contract/index.ts';
import { act, call } from './call.ts';
import { recordOf } from './derive.ts';
import { openDialog } from './dialogs.ts';
import { currentSnapshot } from './mirror.ts';
import { effectOf, keepMade } from './undo.ts';

export async function toggleFrozen(story: string): Promise<void> {
  const record = recordOf(currentSnapshot().stories, story);
  if (!record) return;
  const frozen = !record.frozen;
  const effect = effectOf(record, { frozen });
  if ((await setFrozen(story, frozen)) === null) return;
  const made = { ...effect, back: () => setFrozen(story, !frozen), undone: frozenText(story, !frozen) };
  keepMade(made, frozenText(story, frozen));
}

function setFrozen(story: string, frozen: boolean): Promise<object | null> {
  return act(frozen ? 'story.freeze' : 'story.unfreeze', { story });
}

function frozenText(story: string, frozen: boolean): string {
  return text(frozen ? 'flag.frozen' : 'flag.unfrozen', { story });
}

/** Blocking wants a reason, so it asks; clearing does not. */
export async function toggleBlocked(story: string): Promise<void> {
  const record = recordOf(currentSnapshot().stories, story);
  if (!record) return;
  const { blocked } = record;
  if (blocked === null) {
    openDialog({ kind: 'block', story });
    return;
  }
  const effect = effectOf(record, { blocked: null });
  if ((await act('story.unblock', { story })) === null) return;
  const back = () => act('story.block', { story, reason: messageText(blocked, 'copied') });
  keepMade({ ...effect, back, undone: text('flag.blocked', { story }) }, text('flag.unblocked', { story }));
}

/** A refusal is the caller's to show, beside the reason. */
export async function blockStory(story: string, reason: string): Promise<Result<object>> {
  const record = recordOf(currentSnapshot().stories, story);
  const effect = record && effectOf(record, { blocked: message('blocked.person', { text: reason }) });
  const done = await call('story.block', { story, reason });
  if (!done.ok || !effect) return done;
  const back = () => act('story.unblock', { story });
  keepMade({ ...effect, back, undone: text('flag.unblocked', { story }) }, text('flag.blocked', { story }));
  return ok({});
}
