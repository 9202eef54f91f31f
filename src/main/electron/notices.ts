/** Tells a person who may not be looking: the system's notification, and the card at a click. */
import { Notification } from 'electron';
import { messageText, text } from '../../contract/index.ts';
import type { Notifier } from '../core/ports/index.ts';

/** `show` brings the story's card to the front. */
export function desktopNotifier(show: (story: string) => void): Notifier {
  // Without a reference the click is lost when the notification is collected.
  const kept = new Set<Notification>();
  return {
    notify({ story, agent, message }) {
      if (!Notification.isSupported()) return;
      const body = messageText(message);
      const title = text('shell.notice.stop-failed', { agent, story });
      const notification = new Notification({ title, body, urgency: 'critical' });
      kept.add(notification);
      notification.on('click', () => show(story));
      notification.on('close', () => kept.delete(notification));
      notification.show();
    },
  };
}
