/** The draft of a new story. One per project, stored in this tab across reloads. */
import type { Stage } from '../../contract/index.ts';
import { STAGES } from '../../contract/index.ts';
import { PRIORITIES, type Priority, STORY_DEFAULTS } from '../../domain/index.ts';

export interface Draft {
  title: string;
  text: string;
  stage: Stage;
  priority: Priority;
  labels: readonly string[];
}

/** The prefix of the keys in sessionStorage; the project's path follows. */
const KEY_PREFIX = 'huskies.draft ';
const EMPTY: Readonly<Draft> = {
  title: '',
  text: '',
  stage: 'backlog',
  priority: STORY_DEFAULTS.priority,
  labels: STORY_DEFAULTS.labels,
};

/** The stored draft, or an empty one. `project` is the project's path. */
export function readDraft(project: string): Draft {
  try {
    const stored = JSON.parse(sessionStorage.getItem(KEY_PREFIX + project) ?? 'null') as Partial<Draft> | null;
    const stage = STAGES.find((s) => s === stored?.stage) ?? EMPTY.stage;
    const priority = PRIORITIES.find((p) => p === stored?.priority) ?? EMPTY.priority;
    const labels = Array.isArray(stored?.labels) ? stored.labels.map(String) : EMPTY.labels;
    return { title: String(stored?.title ?? ''), text: String(stored?.text ?? ''), stage, priority, labels };
  } catch {
    // No storage, or something unreadable in it.
    return EMPTY;
  }
}

export function saveDraft(project: string, draft: Draft): void {
  try {
    sessionStorage.setItem(KEY_PREFIX + project, JSON.stringify(draft));
  } catch (error) {
    console.warn('The draft could not be stored in sessionStorage.', error);
  }
}

export function clearDraft(project: string): void {
  saveDraft(project, EMPTY);
}
