/** Texts and titles of stories that a person is editing. They outlive the detail pane, so that nothing typed is lost. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Refusal } from '../../contract/index.ts';
import { mergeText } from './text-merge.ts';

/** A save that is in flight. */
export interface TextSaving {
  text: string;
  /** Whether the host took it. Never rejects; the draft knows of the outcome by then. */
  done: Promise<boolean>;
}

/** A text that is being edited. */
export interface TextDraft {
  /** The text that the person began with, or has seen since. */
  base: string;
  mine: string;
  /** The text without what the person has typed and what was saved of it meanwhile: Cancel and Undo return to it. */
  begun: string;
  /** What is being saved now; null: nothing. The host tells of it before it has answered. */
  saving: TextSaving | null;
  /** The text that another writer has saved meanwhile; null: none has. */
  theirs: string | null;
  /** Why the last save was refused; null: it was not. */
  refusal: Refusal | null;
}

/** The drafts of a project: of texts by story, of titles by `titleKey`. What has none is not edited. */
export type TextDrafts = Readonly<Record<string, TextDraft>>;

/** The key of the draft of a story's title. No story has such an id. */
export function titleKey(story: string): string {
  return `title:${story}`;
}

/** The part of a project store that these functions need. */
export interface WithDrafts {
  readonly drafts: StoreApi<TextDrafts>;
}

/** No text is being edited. */
export function createTextDrafts(): StoreApi<TextDrafts> {
  return createStore<TextDrafts>()(() => ({}));
}

/** Begins to edit the text of a story. A draft that it has already stays. */
export function beginText({ drafts }: WithDrafts, story: string, now: string): void {
  if (drafts.getState()[story]) return;
  drafts.setState({ [story]: { base: now, mine: now, begun: now, saving: null, theirs: null, refusal: null } });
}

/** Sets what the person has typed. It may be saved although what was there before was refused. */
export function typeText(project: WithDrafts, story: string, mine: string): void {
  const refusal = project.drafts.getState()[story]?.refusal ?? null;
  changeDraft(project, story, { mine, refusal: refusal?.code === 'story-changed' ? refusal : null });
}

/**
 * Whether the draft may be saved without being asked to. After a refusal the person decides, except where no host was
 * there to save it.
 */
export function isDue({ mine, base, theirs, refusal }: TextDraft): boolean {
  return mine !== base && theirs === null && (refusal === null || refusal.code === 'no-host');
}

/** Ends the edit without saving. */
export function dropDraft({ drafts }: WithDrafts, story: string): void {
  const { [story]: _ended, ...others } = drafts.getState();
  drafts.setState(others, true);
}

/**
 * The host's text of the story as it is now. What another writer has changed is joined with what the person typed; where
 * both have changed the same lines, it is shown beside the person's.
 */
export function noteText(project: WithDrafts, story: string, now: string): void {
  const draft = project.drafts.getState()[story];
  if (!draft) return;
  if (now === draft.base) {
    if (draft.theirs !== null) changeDraft(project, story, { theirs: null });
    return;
  }
  if (now === draft.saving?.text) {
    changeDraft(project, story, { base: now });
    return;
  }
  const isUntouched = draft.mine === draft.base;
  const begun = mergeText(draft.base, draft.begun, now) ?? now;
  if (isUntouched || now === draft.mine) changeDraft(project, story, { base: now, mine: now, begun, theirs: null });
  else if (draft.theirs !== now) {
    const merged = draft.theirs === null ? mergeText(draft.base, draft.mine, now) : null;
    changeDraft(project, story, merged === null ? { theirs: now } : { base: now, mine: merged, begun, refusal: null });
  }
}

/** How a person decides between two versions. `both`: theirs follows mine, to be joined by hand. */
export type Choice = 'mine' | 'theirs' | 'both';

/** Takes one version or both. Nothing is saved by it. */
export function chooseText(project: WithDrafts, story: string, choice: Choice): void {
  const draft = project.drafts.getState()[story];
  if (!draft || draft.theirs === null) return;
  const { mine, theirs } = draft;
  const next = { mine, theirs, both: `${mine.trimEnd()}\n\n${theirs}` }[choice];
  changeDraft(project, story, { base: theirs, mine: next, begun: theirs, theirs: null, refusal: null });
}

/** Changes a draft, if there is one. */
export function changeDraft({ drafts }: WithDrafts, story: string, part: Partial<TextDraft>): void {
  const draft = drafts.getState()[story];
  if (draft) drafts.setState({ [story]: { ...draft, ...part } });
}
