/** Gives a page its one message port, after checking who asks. */
import type { IpcMainEvent, WebContents } from 'electron';
import { ipcMain, MessageChannelMain } from 'electron';
import { portLink } from '../../client/index.ts';
import type { Link } from '../../contract/index.ts';
import { isOurs } from './guard.ts';

/** `take` gets the link of each load of a page; the link of the load before is closed first. */
export function servePorts(take: (contents: WebContents, link: Link) => void): void {
  const served = new Map<WebContents, Link>();

  function forget(contents: WebContents): void {
    served.get(contents)?.close();
    served.delete(contents);
  }
  ipcMain.on('huskies:ready', (event) => {
    const { sender } = event;
    // One port for each load: whoever asks again gets none.
    if (!isOurPage(event) || served.has(sender)) return;
    const { port1, port2 } = new MessageChannelMain();
    const link = portLink(port1);
    if (!sender.listeners('did-start-navigation').includes(onNavigation)) {
      sender.on('did-start-navigation', onNavigation);
      sender.once('destroyed', () => forget(sender));
      sender.on('render-process-gone', () => forget(sender));
    }
    served.set(sender, link);
    sender.postMessage('huskies:port', null, [port2]);
    take(sender, link);
  });

  /** Electron 25 moved the details into the event; the old arguments are still given. */
  function onNavigation(this: WebContents, _event: unknown, _url: string, inPlace: boolean, mainFrame: boolean): void {
    if (mainFrame && !inPlace) forget(this);
  }
}

/** Only the main frame of a page of ours. A frame that is gone has no address, and gets nothing. */
function isOurPage({ sender, senderFrame }: IpcMainEvent): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && isOurs(senderFrame.url);
}
