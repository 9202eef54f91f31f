/** Saves a story's text that a person has edited. */
import { text } from '../../contract/index.ts';
import { act, call } from './call.ts';
import type { ProjectStore } from './project-store.ts';
import { nameOf } from './story.ts';
import { changeDraft, dropDraft, noteText, type TextDraft } from './text-draft.ts';
import { rememberForUndo } from './undo.ts';

/**
 * Saves the draft and ends the edit. Resolves to the saved text; null if it was not saved: then the draft stays, with the
 * reason. The host refuses a text that another writer has changed meanwhile, so neither is lost.
 */
export async function saveText(project: ProjectStore, story: string): Promise<string | null> {
  const draft = project.drafts.getState()[story];
  if (!draft || draft.theirs !== null) return null;
  const { base, mine, begun } = draft;
  if (mine !== base && !(await put(project, story, draft))) return null;
  if (mine !== begun) {
    const undo = () => act(project, 'story.edit', { story, text: begun, textFrom: mine });
    const undoneText = text('edit.undone', { story: nameOf(project, story) });
    rememberForUndo(project, { story, runs: {}, stops: [], undo, undoneText }, null);
  }
  // What was typed while it was being saved is not lost.
  const after = project.drafts.getState()[story];
  if (after && after.mine !== mine) changeDraft(project, story, { base: mine, begun: mine, refusal: null });
  else dropDraft(project, story);
  return mine;
}

/** Saves the draft, and the edit goes on. Resolves to the saved text; null if there was nothing to save, or if it was refused. */
export async function keepText(project: ProjectStore, story: string): Promise<string | null> {
  const draft = project.drafts.getState()[story];
  if (!draft || draft.theirs !== null || draft.saving !== null || draft.mine === draft.base) return null;
  if (!(await put(project, story, draft))) return null;
  changeDraft(project, story, { base: draft.mine, refusal: null });
  return draft.mine;
}

/** Ends the edit, and takes back what was saved of it by itself. Resolves to the text of before; null if it was refused. */
export async function cancelText(project: ProjectStore, story: string): Promise<string | null> {
  const draft = project.drafts.getState()[story];
  if (!draft) return null;
  const { base, begun } = draft;
  dropDraft(project, story);
  if (base === begun) return begun;
  return (await act(project, 'story.edit', { story, text: begun, textFrom: base })) === null ? null : begun;
}

async function put(project: ProjectStore, story: string, { base, mine }: TextDraft): Promise<boolean> {
  changeDraft(project, story, { saving: mine });
  const result = await call(project, 'story.edit', { story, text: mine, textFrom: base });
  changeDraft(project, story, { saving: null });
  if (result.ok) return true;
  changeDraft(project, story, { refusal: result.error });
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
