/** Gives a page its one message port, after checking who asks. */
import { randomUUID } from 'node:crypto';
import type { IpcMainEvent, WebContents } from 'electron';
import { ipcMain, MessageChannelMain } from 'electron';
import { portLink } from '../../client/index.ts';
import type { Link } from '../../contract/index.ts';
import { isOurs } from './guard.ts';

/** `take` gets each page's link; the link of the load before is closed first. */
export function servePorts(take: (contents: WebContents, link: Link) => void): void {
  const served = new Map<WebContents, Link>();
  const watched = new WeakSet<WebContents>();

  function forget(contents: WebContents): void {
    served.get(contents)?.close();
    served.delete(contents);
  }
  function watch(contents: WebContents): void {
    if (watched.has(contents)) return;
    watched.add(contents);
    contents.on('did-start-navigation', (details, _url, inPlace, mainFrame) => {
      // Newer Electrons have both in the event, the tests' one has neither.
      const { isSameDocument = inPlace, isMainFrame = mainFrame } = details;
      if (isMainFrame && !isSameDocument) forget(contents);
    });
    contents.on('render-process-gone', () => forget(contents));
    contents.once('destroyed', () => forget(contents));
  }
  ipcMain.on('huskies:ready', (event) => {
    const { sender } = event;
    // One port at a time for a page: whoever asks again gets none until that one is closed.
    if (!isOurPage(event) || served.has(sender)) return;
    watch(sender);
    const { port1, port2 } = new MessageChannelMain();
    const link = portLink(port1, randomUUID);
    served.set(sender, link);
    link.onClose(() => served.get(sender) === link && served.delete(sender));
    sender.postMessage('huskies:port', null, [port2]);
    take(sender, link);
  });
}

/** Only the main frame of a page of ours. A frame that is gone has no address, and gets nothing. */
function isOurPage({ sender, senderFrame }: IpcMainEvent): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && isOurs(senderFrame.url);
}
