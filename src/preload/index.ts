/** Gives the page one message port, and nothing else. The page is not trusted: the main process checks the sender. */
import { contextBridge, ipcRenderer } from 'electron';

contextBridge.exposeInMainWorld('huskies', {
  /** Tells the main process that the page is ready. The port then arrives in one window message, 'huskies:port'. */
  ready: (): void => ipcRenderer.send('huskies:ready'),
  platform: process.platform,
});

ipcRenderer.on('huskies:port', (event) => {
  window.postMessage('huskies:port', window.location.origin, event.ports);
});
