/** Parts whose code the board does not wait for. */
import { lazy } from 'react';

const loads: (() => Promise<unknown>)[] = [];

/** React's `lazy`: loaded when it is first shown, or by `loadLazyParts` before that. */
export const lazyPart: typeof lazy = (load) => {
  loads.push(load);
  return lazy(load);
};

/** Loads all of them: a page whose host has gone can load nothing any more, and is still looked at. */
export async function loadLazyParts(): Promise<void> {
  // What cannot be loaded is tried again when it is shown, and its place then says so.
  await Promise.allSettled(loads.map((load) => load()));
}
