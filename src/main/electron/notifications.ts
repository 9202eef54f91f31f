/** Notifications of the system, for a person who might not be looking at the app. A click opens the story's card. */
import { Notification } from 'electron';
import { messageText, text } from '../../contract/index.ts';
import type { Notifier } from '../core/ports/index.ts';

/** A notifier for one project. `show` brings the story's card to the front. */
export function desktopNotifier(show: (story: string) => void): Notifier {
  // Without a reference, a notification is garbage-collected and its click event is lost.
  const kept = new Set<Notification>();
  return {
    notify({ kind, story, agent, message }) {
      if (!Notification.isSupported()) return;
      const body = messageText(message);
      const title = text(`shell.notice.${kind}`, { agent, story });
      // Only a failed stop is urgent: processes may be alive that should not be.
      const urgency = kind === 'stop-failed' ? 'critical' : 'normal';
      const notification = new Notification({ title, body, urgency });
      kept.add(notification);
      notification.on('click', () => show(story));
      notification.on('close', () => kept.delete(notification));
      notification.show();
    },
  };
}
