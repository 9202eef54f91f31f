/** Detects a silent host. A suspended one (SIGSTOP, a debugger) sends nothing, yet its port still accepts connections. */
import { message, type Refusal, text } from '../../contract/index.ts';

/** How long to wait for a silent host. A live one answers within milliseconds, on a busy machine within a second. */
export interface SilenceLimit {
  timeoutMs: number;
  /** Receives a notice for the person after `timeoutMs` of silence. With it, the wait is LONG_WAIT_FACTOR times as long. */
  onSilence?: ((notice: string) => void) | undefined;
}

export const DEFAULT_SILENCE_LIMIT: SilenceLimit = { timeoutMs: 5_000 };
const LONG_WAIT_FACTOR = 12;
/** Checks within one timeout. They are counted, so that time in which this process was suspended does not count. */
const CHECK_COUNT = 5;

/** A watch that counts silence from the moment it was made. */
export interface SilenceWatch {
  /** The host sent something: silence is counted from here again. */
  reset(): void;
  /** Ends the watch, since nothing more is expected of the host. */
  end(): void;
  /** Why this side gave up on the host; null while it has not. */
  refusal(): Refusal | null;
}

/** Watches from now until it gives up or is ended. `ask` makes a live host answer; `giveUp` cuts the connection. */
export function watchSilence(
  { pid }: { pid: number },
  { timeoutMs, onSilence }: SilenceLimit,
  { ask, giveUp }: { ask(): void; giveUp(): void },
): SilenceWatch {
  const remedy = text('cli.host.mute.remedy', { pid });
  const most = onSilence === undefined ? 1 : LONG_WAIT_FACTOR;
  const seconds = (times: number): number => (timeoutMs * times) / 1_000;
  let quiet = 0;
  let refusal: Refusal | null = null;

  function check(): void {
    quiet += 1;
    if (quiet === most * CHECK_COUNT) {
      refusal = { code: 'no-host', why: message('cli.host.mute', { pid, s: seconds(most) }) };
      clearInterval(timer);
      giveUp();
    } else {
      if (quiet === CHECK_COUNT)
        onSilence?.(text('cli.host.mute.waits', { pid, s: seconds(1), most: seconds(most), remedy }));
      ask();
    }
  }
  const timer = setInterval(check, timeoutMs / CHECK_COUNT);
  return {
    reset: () => {
      quiet = 0;
    },
    end: () => clearInterval(timer),
    refusal: () => refusal,
  };
}
