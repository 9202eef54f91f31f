/** The story being written, of one project, kept for this page's life and across reloads. */
import type { Stage } from '../../contract/index.ts';
import { STAGES } from '../../contract/index.ts';

export interface Draft {
  title: string;
  text: string;
  stage: Stage;
}

/** In sessionStorage, with the path of the project behind it. */
const KEY = 'huskies.draft ';
const EMPTY: Draft = { title: '', text: '', stage: 'backlog' };

/** `project`: its path. */
export function readDraft(project: string): Draft {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY + project) ?? 'null') as Partial<Draft> | null;
    const stage = STAGES.find((s) => s === kept?.stage) ?? EMPTY.stage;
    return { title: String(kept?.title ?? ''), text: String(kept?.text ?? ''), stage };
  } catch {
    // Something foreign under our key, or no storage: an empty form.
    return EMPTY;
  }
}

export function saveDraft(project: string, draft: Draft): void {
  try {
    sessionStorage.setItem(KEY + project, JSON.stringify(draft));
  } catch (error) {
    console.warn('the draft is not kept', error);
  }
}

export function clearDraft(project: string): void {
  saveDraft(project, EMPTY);
}
