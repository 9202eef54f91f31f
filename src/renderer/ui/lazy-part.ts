/** Parts of the page whose code is loaded after the board is shown. */
import { lazy } from 'react';

const loads: (() => Promise<unknown>)[] = [];

/** Like React's `lazy`: loaded when it is first rendered, or earlier by loadLazyParts(). */
export const lazyPart: typeof lazy = (load) => {
  loads.push(load);
  return lazy(load);
};

/** Loads all lazy parts in advance, because nothing can be loaded after the host has gone. */
export async function loadLazyParts(): Promise<void> {
  // A part that fails to load is tried again when it is rendered, and shows the error there.
  await Promise.allSettled(loads.map((load) => load()));
}
