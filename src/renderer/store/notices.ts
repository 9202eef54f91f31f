/** Short messages that disappear by themselves. What must stay visible until it is resolved belongs on the card. */
import { toast } from 'sonner';
import type { Refusal } from '../../contract/index.ts';
import { messageText, remedyText, sentence } from '../../contract/index.ts';

/** The button of a notice. */
export interface NoticeAction {
  label: string;
  run: () => void;
}

const SHOWN_MS = 8_000;
/** Longer, since a refusal comes with a remedy to read. */
const REFUSAL_SHOWN_MS = 12_000;

/** Shows the notices of one project. */
export interface Notices {
  /** Shows a message for 8 s. It replaces the project's notice with the same `id`; `description` is a second line. */
  show(message: string, action?: NoticeAction, id?: string, description?: string): void;
  /** Shows a refusal with its remedy for 12 s. */
  refusal(refusal: Refusal): void;
  /** Removes all notices and shows no more: their buttons would act on a project that is no longer attached. */
  dispose(): void;
}

/** The notices of one project. `projectId` makes their ids differ from those of other projects in the window. */
export function createNotices(projectId: string): Notices {
  const shown = new Set<string | number>();
  let disposed = false;
  return {
    show(message, action, id, description) {
      if (disposed) return;
      const named = id === undefined ? {} : { id: `${projectId} ${id}` };
      const button = action && { label: action.label, onClick: action.run };
      shown.add(toast(message, { ...named, description, duration: SHOWN_MS, action: button }));
    },
    refusal(refusal) {
      if (disposed) return;
      shown.add(
        toast.error(sentence(messageText(refusal.why)), {
          description: remedyText(refusal.why),
          duration: REFUSAL_SHOWN_MS,
        }),
      );
    },
    dispose() {
      disposed = true;
      for (const id of shown) toast.dismiss(id);
    },
  };
}
