/** Hands one message port to the page, and nothing else. The page is not trusted: main checks who asks. */
import { contextBridge, ipcRenderer } from 'electron';

contextBridge.exposeInMainWorld('huskies', {
  /** The page is ready to take its port: it arrives once as a window message 'huskies:port'. */
  ready: (): void => ipcRenderer.send('huskies:ready'),
  platform: process.platform,
});

ipcRenderer.on('huskies:port', (event) => {
  window.postMessage('huskies:port', window.location.origin, event.ports);
});
