/** Saves a story's text that a person has edited. */
import { text } from '../../contract/index.ts';
import { act, call } from './call.ts';
import type { ProjectStore } from './project-store.ts';
import { nameOf } from './story.ts';
import { changeDraft, dropDraft, isDue, noteText, type TextDraft } from './text-draft.ts';
import { rememberForUndo } from './undo.ts';

/**
 * Saves the draft and ends the edit. Resolves to the saved text; null if it was not saved: then the draft stays, with the
 * reason. The host refuses a text that another writer has changed meanwhile, so neither is lost.
 */
export async function saveText(project: ProjectStore, story: string): Promise<string | null> {
  const draft = project.drafts.getState()[story];
  if (draft?.saving) {
    await draft.saving.done;
    return saveText(project, story);
  }
  if (!draft || draft.theirs !== null) return null;
  const { base, mine, begun } = draft;
  if (mine !== base && !(await put(project, story, draft))) return null;
  const after = project.drafts.getState()[story];
  // Cancel has ended the edit meanwhile, and takes back what was saved.
  if (!after) return null;
  if (mine !== begun) {
    const undo = () => act(project, 'story.edit', { story, text: begun, textFrom: mine });
    const undoneText = text('edit.undone', { story: nameOf(project, story) });
    rememberForUndo(project, { story, runs: {}, stops: [], undo, undoneText }, null);
  }
  // What was typed while it was being saved is not lost.
  if (after.mine !== mine) changeDraft(project, story, { begun: after.base, refusal: null });
  else dropDraft(project, story);
  return mine;
}

/** Saves the draft if it is due, and the edit goes on. Why it was refused is noted in the draft. */
export async function keepText(project: ProjectStore, story: string): Promise<void> {
  const draft = project.drafts.getState()[story];
  if (draft?.saving) {
    await draft.saving.done;
    return keepText(project, story);
  }
  if (draft && isDue(draft)) await put(project, story, draft);
}

/** Ends the edit, and takes back what was saved of it by itself. Resolves to the text of before; null if it was refused. */
export async function cancelText(project: ProjectStore, story: string): Promise<string | null> {
  const draft = project.drafts.getState()[story];
  if (!draft) return null;
  const { begun, saving } = draft;
  dropDraft(project, story);
  // What is being saved now is taken back, too.
  const base = saving !== null && (await saving.done) ? saving.text : draft.base;
  if (base === begun) return begun;
  return (await act(project, 'story.edit', { story, text: begun, textFrom: base })) === null ? null : begun;
}

/** Sends the draft to the host, and notes in it that it is being sent. Resolves to whether it was saved. */
function put(project: ProjectStore, story: string, draft: TextDraft): Promise<boolean> {
  const done = send(project, story, draft);
  changeDraft(project, story, { saving: { text: draft.mine, done } });
  return done;
}

async function send(project: ProjectStore, story: string, { base, mine }: TextDraft): Promise<boolean> {
  const result = await call(project, 'story.edit', { story, text: mine, textFrom: base });
  const now = project.drafts.getState()[story];
  // Cancel has ended the edit that this belongs to.
  if (now?.saving?.text !== mine) return result.ok;
  if (result.ok) {
    // The host may have told of this text, and of another one since, before it answered.
    changeDraft(project, story, { saving: null, refusal: null, base: now.base === base ? mine : now.base });
    return true;
  }
  changeDraft(project, story, { saving: null, refusal: result.error });
  if (result.error.code === 'story-changed') await askAgain(project, story);
  return false;
}

async function askAgain(project: ProjectStore, story: string): Promise<void> {
  const shown = await call(project, 'story.show', { story });
  if (!shown.ok || shown.value.text === project.drafts.getState()[story]?.base) return;
  // The version beside it says more than the refusal.
  changeDraft(project, story, { refusal: null });
  noteText(project, story, shown.value.text);
}
