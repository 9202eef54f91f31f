/** Where the page runs: in Electron or a browser, and on which operating system. */
interface Bridge {
  ready(): void;
  platform: string;
}

declare global {
  interface Window {
    /** What the preload exposes; undefined in a browser. */
    huskies?: Bridge;
  }
}

/** True in a browser tab served by a headless host, false in Electron's window. */
export function inBrowser(): boolean {
  return window.huskies === undefined;
}

/** Whether shortcuts follow the conventions of macOS. */
export function isMac(): boolean {
  return /mac|darwin|iphone|ipad/i.test(window.huskies?.platform ?? navigator.platform);
}
