/** Where the page runs. */
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

/** Electron's window, or a browser tab that a headless host serves. */
export function inBrowser(): boolean {
  return window.huskies === undefined;
}

export function isMac(): boolean {
  return /mac|darwin|iphone|ipad/i.test(window.huskies?.platform ?? navigator.platform);
}
