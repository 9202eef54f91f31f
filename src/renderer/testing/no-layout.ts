/** jsdom has no layout. This adds what parts call that measure or scroll, so that every part can be rendered. */
export function withoutLayout(): void {
  class NoResizes implements ResizeObserver {
    observe(): void {
      // Nothing has a size.
    }
    unobserve(): void {
      // Nothing was observed.
    }
    disconnect(): void {
      // Nothing was observed.
    }
  }
  globalThis.ResizeObserver = NoResizes;
  Element.prototype.scrollIntoView = () => undefined;
}

/** Gives every element this height in px, so that virtual lists render some of their items. */
export function withHeight(px: number): void {
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => px });
}
