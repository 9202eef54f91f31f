/** The story being written, kept for this page's life and across reloads. */
import type { Stage } from '../../contract/index.ts';
import { STAGES } from '../../contract/index.ts';

export interface Draft {
  title: string;
  text: string;
  stage: Stage;
}

const KEY = 'huskies.draft';
const EMPTY: Draft = { title: '', text: '', stage: 'backlog' };

export function keptDraft(): Draft {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Partial<Draft> | null;
    const stage = STAGES.find((s) => s === kept?.stage) ?? EMPTY.stage;
    return { title: String(kept?.title ?? ''), text: String(kept?.text ?? ''), stage };
  } catch {
    // Something foreign under our key, or no storage: an empty form.
    return EMPTY;
  }
}

export function keepDraft(draft: Draft): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(draft));
  } catch (error) {
    console.warn('the draft is not kept', error);
  }
}

export function dropDraft(): void {
  keepDraft(EMPTY);
}
