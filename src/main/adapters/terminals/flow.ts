/** Who still owes what of one run's bytes; pauses the PTY while anyone owes too much, but for no reader without end. */
import { TERMINAL_HIGH_BYTES, TERMINAL_LOW_BYTES } from '../../../contract/index.ts';

/**
 * A reader that owes more than HIGH for so long without a break is left behind, and the agent goes on. Far above what a
 * living page needs for HIGH bytes (xterm.js parses 5 to 35 MB/s, its flow-control guide), also one whose timers the
 * browser has slowed to one a second; short enough that a frozen tab costs an agent one small pause and no more.
 */
export const PATIENCE_MS = 5_000;

/** Calls `task` once after `ms`; the result cancels. */
export type After = (ms: number, task: () => void) => () => void;

export interface Debtor {
  /** Everything before `offset` has been taken. */
  took(offset: number): void;
  /** Owes nothing any more. */
  leave(): void;
}

export interface Flow {
  /**
   * Someone who must take every byte from `offset` on. With `leftBehind` it may hold up the PTY for PATIENCE_MS only:
   * then it is told, once, and owes nothing any more. Without it (disk, parser) it is waited for.
   */
  join(offset: number, leftBehind?: () => void): Debtor;
  /** The stream reaches to `offset` now. */
  grew(offset: number): void;
  /** Never pauses again; resumes when paused. */
  release(): void;
}

interface Debt {
  taken: number;
  leftBehind: (() => void) | null;
  /** Cancels the timer that runs while it owes more than HIGH. */
  calm: (() => void) | null;
}

const systemAfter: After = (ms, task) => {
  const timer = setTimeout(task, ms);
  // A paused agent is no reason to keep a host that wants to end.
  timer.unref();
  return () => clearTimeout(timer);
};

/** The watermarks of the contract, over any number of readers. */
export function createFlow(pty: { pause(): void; resume(): void }, after: After = systemAfter): Flow {
  const debts = new Set<Debt>();
  let end = 0;
  let paused = false;
  let released = false;

  function watch(debt: Debt): void {
    const owes = end - debt.taken > TERMINAL_HIGH_BYTES;
    if (!owes) {
      debt.calm?.();
      debt.calm = null;
    } else if (debt.calm === null && debt.leftBehind !== null) {
      const tell = debt.leftBehind;
      debt.calm = after(PATIENCE_MS, () => {
        drop(debt);
        tell();
      });
    }
  }
  function drop(debt: Debt): void {
    debts.delete(debt);
    debt.calm?.();
    debt.calm = null;
    judge();
  }
  function judge(): void {
    let most = 0;
    for (const debt of debts) {
      most = Math.max(most, end - debt.taken);
      watch(debt);
    }
    if (!paused && !released && most > TERMINAL_HIGH_BYTES) {
      paused = true;
      pty.pause();
    } else if (paused && (released || most < TERMINAL_LOW_BYTES)) {
      paused = false;
      pty.resume();
    }
  }
  return {
    join(offset, leftBehind) {
      const debt: Debt = { taken: offset, leftBehind: leftBehind ?? null, calm: null };
      if (!released) debts.add(debt);
      judge();
      return {
        took(upTo) {
          if (!debts.has(debt) || upTo <= debt.taken) return;
          debt.taken = Math.min(upTo, end);
          judge();
        },
        leave: () => drop(debt),
      };
    },
    grew(offset) {
      end = offset;
      judge();
    },
    release() {
      released = true;
      for (const debt of [...debts]) drop(debt);
      judge();
    },
  };
}
