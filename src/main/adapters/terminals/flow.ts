/** Who still owes what of one run's bytes; pauses the PTY while anyone owes too much. */
import { TERMINAL_HIGH_BYTES, TERMINAL_LOW_BYTES } from '../../../contract/index.ts';

export interface Debtor {
  /** Everything before `offset` has been taken. */
  took(offset: number): void;
  /** Owes nothing any more. */
  leave(): void;
}

export interface Flow {
  /** Someone who must take every byte from `offset` on. */
  join(offset: number): Debtor;
  /** The stream reaches to `offset` now. */
  grew(offset: number): void;
  /** Never pauses again; resumes when paused. */
  release(): void;
}

/** The watermarks of the contract, over any number of readers. */
export function createFlow(pty: { pause(): void; resume(): void }): Flow {
  const taken = new Map<object, number>();
  let end = 0;
  let paused = false;
  let released = false;

  function judge(): void {
    let most = 0;
    for (const offset of taken.values()) most = Math.max(most, end - offset);
    if (!paused && !released && most > TERMINAL_HIGH_BYTES) {
      paused = true;
      pty.pause();
    } else if (paused && (released || most < TERMINAL_LOW_BYTES)) {
      paused = false;
      pty.resume();
    }
  }
  return {
    join(offset) {
      const key = {};
      taken.set(key, offset);
      judge();
      return {
        took(upTo) {
          const before = taken.get(key);
          if (before === undefined || upTo <= before) return;
          taken.set(key, Math.min(upTo, end));
          judge();
        },
        leave() {
          taken.delete(key);
          judge();
        },
      };
    },
    grew(offset) {
      end = offset;
      judge();
    },
    release() {
      released = true;
      taken.clear();
      judge();
    },
  };
}
