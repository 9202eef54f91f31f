/** Gives each page its one message port, after checking the sender. */
import { randomUUID } from 'node:crypto';
import type { IpcMainEvent, WebContents } from 'electron';
import { ipcMain, MessageChannelMain } from 'electron';
import { portLink } from '../../client/index.ts';
import type { Link } from '../../contract/index.ts';
import { isOurs } from './guard.ts';

/** Calls `onLink` with each page's link. When a page loads again, its earlier link is closed first. */
export function servePorts(onLink: (contents: WebContents, link: Link) => void): void {
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
      // Newer versions of Electron have both fields in the event. Electron 22, which the tests use, passes arguments.
      const { isSameDocument = inPlace, isMainFrame = mainFrame } = details;
      if (isMainFrame && !isSameDocument) forget(contents);
    });
    contents.on('render-process-gone', () => forget(contents));
    contents.once('destroyed', () => forget(contents));
  }
  ipcMain.on('huskies:ready', (event) => {
    const { sender } = event;
    // A page has one port at a time. A second request is ignored until the first port is closed.
    if (!isOurPage(event) || served.has(sender)) return;
    watch(sender);
    const { port1, port2 } = new MessageChannelMain();
    const link = portLink(port1, randomUUID);
    served.set(sender, link);
    link.onClose(() => served.get(sender) === link && served.delete(sender));
    sender.postMessage('huskies:port', null, [port2]);
    onLink(sender, link);
  });
}

/** Accepts only the main frame of the app's own pages. A frame that is gone has no address and is refused. */
function isOurPage({ sender, senderFrame }: IpcMainEvent): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && isOurs(senderFrame.url);
}
