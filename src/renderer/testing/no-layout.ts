/** What jsdom lacks, since it lays nothing out: parts of the page that watch sizes can be rendered all the same. */
export function withoutLayout(): void {
  class NoResizes implements ResizeObserver {
    observe(): void {
      // nothing has a size
    }
    unobserve(): void {
      // nor is anything observed
    }
    disconnect(): void {
      // see above
    }
  }
  globalThis.ResizeObserver = NoResizes;
}

/** Gives every element that height in px, so that a list which shows what is in sight shows some. */
export function withHeight(px: number): void {
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => px });
}
