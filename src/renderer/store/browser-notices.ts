/** Notifications of a browser tab. In a desktop window, and in a tab of a desktop host, the desktop shows them. */
import type { Unsubscribe } from '../../client/index.ts';
import { noticeText } from '../../contract/index.ts';
import { isShown, type Notice, withVisible } from '../../domain/index.ts';
import type { PageClient } from './client.ts';
import { inBrowser } from './platform.ts';

/** The part of the client that tells of notices. */
type NoticeClient = Pick<PageClient, 'mirror' | 'onNotice'>;

/** Whether this page shows notifications if the person allows it. */
function isOurs({ mirror }: Pick<NoticeClient, 'mirror'>): boolean {
  return inBrowser() && typeof Notification !== 'undefined' && mirror.snapshot().host.it?.mode === 'headless';
}

/** Whether the person has not yet decided if this page may show notifications. */
export function mayAskForNotices(client: Pick<NoticeClient, 'mirror'>): boolean {
  return isOurs(client) && Notification.permission === 'default';
}

/** Lets the browser ask the person. Call it for a click or a key, since browsers ask only then. */
export function askForNotices(): void {
  Notification.requestPermission().catch((error: unknown) => console.warn('The browser does not ask.', error));
}

/** Shows notices while the tab is not in front. A click brings it there, and calls `show` with the story. */
export function followNotices(client: NoticeClient, show: (story: string) => void): Unsubscribe {
  let visible: { notification: Notification; notices: readonly Notice[] } | null = null;
  return client.onNotice((notice) => {
    if (!isOurs(client) || Notification.permission !== 'granted' || !isShown(notice.kind, document.hasFocus())) return;
    const { notices, replaces } = withVisible(visible?.notices ?? [], notice);
    if (replaces) visible?.notification.close();
    const { title, body } = noticeText(notices);
    // The same in every tab of this project, so that only one of them shows it.
    const tag = `huskies ${notice.at} ${notice.kind} ${notice.story}`;
    const notification = new Notification(title, { body, tag, requireInteraction: notice.kind === 'stop-failed' });
    visible = { notification, notices };
    notification.onclick = () => {
      window.focus();
      notification.close();
      show(notices[0]?.story ?? notice.story);
    };
    notification.onclose = () => {
      if (visible?.notification === notification) visible = null;
    };
  });
}
