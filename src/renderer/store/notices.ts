/** Short messages that come and go. What must stay in sight until solved is no notice: it stands on its card. */
import { toast } from 'sonner';
import type { Refusal } from '../../contract/index.ts';
import { messageText, remedyText, sentence } from '../../contract/index.ts';

export interface NoticeAction {
  label: string;
  run: () => void;
}

export interface Notices {
  /** `id`: takes the place of this project's notice of that id. */
  show(message: string, action?: NoticeAction, id?: string, description?: string): void;
  refusal(refusal: Refusal): void;
  /** Takes away what is shown, and shows nothing more: what it offers would be done to another project. */
  dispose(): void;
}

/** The notices of one project. `name` tells their ids from those of the others in the window. */
export function createNotices(name: string): Notices {
  const shown = new Set<string | number>();
  let disposed = false;
  return {
    show(message, action, id, description) {
      if (disposed) return;
      const named = id === undefined ? {} : { id: `${name} ${id}` };
      const button = action && { label: action.label, onClick: action.run };
      shown.add(toast(message, { ...named, description, duration: 8000, action: button }));
    },
    refusal(refusal) {
      if (disposed) return;
      shown.add(
        toast.error(sentence(messageText(refusal.why)), { description: remedyText(refusal.why), duration: 12000 }),
      );
    },
    dispose() {
      disposed = true;
      for (const id of shown) toast.dismiss(id);
    },
  };
}
