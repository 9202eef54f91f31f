/** Pauses a PTY while its readers, disk log or parser are behind, but not endlessly for a reader. */
import { TERMINAL_HIGH_BYTES, TERMINAL_LOW_BYTES } from '../../../contract/index.ts';

/**
 * The timeout after which a reader that is more than HIGH behind is left behind, so that the agent continues.
 *
 * A live page needs far less for HIGH bytes (xterm.js parses 5 to 35 MB/s by its flow-control guide), even when the
 * browser throttles its timers to one per second. A suspended tab delays an agent only once and briefly.
 */
export const READER_TIMEOUT_MS = 5_000;

/** Calls `task` once after `ms`; the result cancels. */
export type After = (ms: number, task: () => void) => () => void;

/** One reader, disk log or parser of a stream. */
export interface Consumer {
  /** It has processed all bytes before `offset`. */
  acknowledge(offset: number): void;
  /** It is no longer waited for. */
  leave(): void;
}

/** The flow control of one stream. */
export interface Flow {
  /**
   * Adds a consumer of every byte from `offset` on. One with `onLeftBehind` can pause the PTY for READER_TIMEOUT_MS
   * only; then it is removed and the callback is called. One without it (disk log, parser) is always waited for.
   */
  join(offset: number, onLeftBehind?: () => void): Consumer;
  /** The stream now ends at `offset`. */
  extend(offset: number): void;
  /** Resumes the PTY and never pauses it again. */
  release(): void;
}

interface ConsumerState {
  /** All bytes before this offset are processed. */
  taken: number;
  onLeftBehind: (() => void) | null;
  /** Cancels the timer that runs while it is more than HIGH behind. */
  cancelTimeout: (() => void) | null;
}

const systemAfter: After = (ms, task) => {
  const timer = setTimeout(task, ms);
  // A paused agent must not keep the host from exiting.
  timer.unref();
  return () => clearTimeout(timer);
};

/** Applies the contract's watermarks to any number of consumers. */
export function createFlow(pty: { pause(): void; resume(): void }, after: After = systemAfter): Flow {
  const states = new Set<ConsumerState>();
  let end = 0;
  let paused = false;
  let released = false;

  function watch(state: ConsumerState): void {
    const isBehind = end - state.taken > TERMINAL_HIGH_BYTES;
    if (!isBehind) {
      state.cancelTimeout?.();
      state.cancelTimeout = null;
    } else if (state.cancelTimeout === null && state.onLeftBehind !== null) {
      const notify = state.onLeftBehind;
      state.cancelTimeout = after(READER_TIMEOUT_MS, () => {
        drop(state);
        notify();
      });
    }
  }
  function drop(state: ConsumerState): void {
    states.delete(state);
    state.cancelTimeout?.();
    state.cancelTimeout = null;
    updatePause();
  }
  function updatePause(): void {
    let maxBehind = 0;
    for (const state of states) {
      maxBehind = Math.max(maxBehind, end - state.taken);
      watch(state);
    }
    if (!paused && !released && maxBehind > TERMINAL_HIGH_BYTES) {
      paused = true;
      pty.pause();
    } else if (paused && (released || maxBehind < TERMINAL_LOW_BYTES)) {
      paused = false;
      pty.resume();
    }
  }
  return {
    join(offset, onLeftBehind) {
      const state: ConsumerState = { taken: offset, onLeftBehind: onLeftBehind ?? null, cancelTimeout: null };
      if (!released) states.add(state);
      updatePause();
      return {
        acknowledge(upTo) {
          if (!states.has(state) || upTo <= state.taken) return;
          state.taken = Math.min(upTo, end);
          updatePause();
        },
        leave: () => drop(state),
      };
    },
    extend(offset) {
      end = offset;
      updatePause();
    },
    release() {
      released = true;
      for (const state of [...states]) drop(state);
      updatePause();
    },
  };
}
