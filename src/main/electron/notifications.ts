/** Notifications of the system, for a person who is not looking at the app. A click opens the story's card. */
import { Notification } from 'electron';
import { noticeText } from '../../contract/index.ts';
import { isShown, type Notice, withVisible } from '../../domain/index.ts';
import type { Notifier } from '../core/ports/index.ts';

/** What the notifier of a project does and asks. */
export interface NotifierOptions {
  /** Brings the story's card to the front. */
  show(story: string): void;
  /** Whether the person has the project's window in front of them. */
  hasFocus(): boolean;
}

/** A notifier for one project. */
export function desktopNotifier({ show, hasFocus }: NotifierOptions): Notifier {
  // Without a reference, a notification is garbage-collected and its click event is lost.
  const kept = new Set<Notification>();
  let visible: { notification: Notification; notices: readonly Notice[] } | null = null;
  return {
    notify(notice) {
      if (!Notification.isSupported() || !isShown(notice.kind, hasFocus())) return;
      const { notices, replaces } = withVisible(visible?.notices ?? [], notice);
      if (replaces) visible?.notification.close();
      const story = notices[0]?.story ?? notice.story;
      // Only a failed stop is urgent: processes may be alive that should not be.
      const urgency = notice.kind === 'stop-failed' ? 'critical' : 'normal';
      const notification = new Notification({ ...noticeText(notices), urgency });
      kept.add(notification);
      visible = { notification, notices };
      const forget = () => {
        kept.delete(notification);
        if (visible?.notification === notification) visible = null;
      };
      // Not every desktop tells that a notification which was clicked has closed.
      notification.on('click', () => {
        forget();
        show(story);
      });
      notification.on('close', forget);
      notification.on('failed', forget);
      notification.show();
    },
  };
}
