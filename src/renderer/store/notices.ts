/** Short messages that disappear by themselves. What must stay visible until it is resolved belongs on the card. */
import { toast } from 'sonner';
import type { Unsubscribe } from '../../client/index.ts';
import type { Refusal } from '../../contract/index.ts';
import { messageText, remedyText, sentence } from '../../contract/index.ts';

/** The button of a notice. */
export interface NoticeAction {
  label: string;
  run: () => void;
}

/** What a notice shows. `description` is a second line. */
export interface NoticeContent {
  message: string;
  action?: NoticeAction | undefined;
  description?: string | undefined;
}

const SHOWN_MS = 8_000;
/** Longer, since a refusal comes with a remedy to read. */
const REFUSAL_SHOWN_MS = 12_000;

/** Shows the notices of one project. */
export interface Notices {
  /** Shows a message for 8 s. It replaces the project's notice with the same `id`; `description` is a second line. */
  show(message: string, action?: NoticeAction, id?: string, description?: string): void;
  /**
   * Like show(), for a notice about something that may change while it is visible: `content` is read now and whenever
   * `subscribe` reports a change; null removes the notice. A changed notice stays for another 8 s.
   */
  follow(id: string, content: () => NoticeContent | null, subscribe: (listener: () => void) => Unsubscribe): void;
  /** Shows a refusal with its remedy for 12 s. */
  refusal(refusal: Refusal): void;
  /** Removes all notices and shows no more: their buttons would act on a project that is no longer attached. */
  dispose(): void;
}

/** The notices of one project. `projectId` makes their ids differ from those of other projects in the window. */
export function createNotices(projectId: string): Notices {
  const shown = new Set<string | number>();
  /** Ends the updates of the notice with this id. */
  const updates = new Map<string, Unsubscribe>();
  let disposed = false;

  function endUpdates(id: string): void {
    updates.get(id)?.();
    updates.delete(id);
  }
  function put({ message, action, description }: NoticeContent, id?: string): void {
    const named = id === undefined ? {} : { id: `${projectId} ${id}`, ...whenClosed(() => endUpdates(id)) };
    const press = (run: () => void) => () => {
      // The button closes the notice, without a call of onDismiss.
      if (id !== undefined) endUpdates(id);
      run();
    };
    const button = action && { label: action.label, onClick: press(action.run) };
    shown.add(toast(message, { ...named, description, duration: SHOWN_MS, action: button }));
  }
  return {
    show(message, action, id, description) {
      if (disposed) return;
      if (id !== undefined) endUpdates(id);
      put({ message, action, description }, id);
    },
    follow(id, content, subscribe) {
      if (disposed) return;
      endUpdates(id);
      let last = '';
      const update = (): void => {
        const now = content();
        const key = JSON.stringify([now?.message, now?.action?.label, now?.description]);
        if (key === last) return;
        last = key;
        if (now !== null) {
          put(now, id);
          return;
        }
        endUpdates(id);
        toast.dismiss(`${projectId} ${id}`);
      };
      updates.set(id, subscribe(update));
      update();
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
      for (const id of [...updates.keys()]) endUpdates(id);
      for (const id of shown) toast.dismiss(id);
    },
  };
}

/** Options of a toast that call `close` when it has disappeared by itself or was closed. */
function whenClosed(close: () => void) {
  return { onAutoClose: close, onDismiss: close };
}
