/** Notices that a host says nothing: it may be stopped (SIGSTOP, a debugger), and then its port still takes connections. */
import { message, type Refusal, text } from '../../contract/index.ts';

/** How long a host that says nothing is waited for. A living one answers within milliseconds, on a busy machine within a second. */
export interface Patience {
  ms: number;
  /** Called when it has been silent for `ms`, with words for the person; it is then waited for twelve times as long. */
  tell?: ((words: string) => void) | undefined;
}

export const PATIENCE: Patience = { ms: 5_000 };
const LONGER = 12;
/** Looks in the time of one patience. They are counted, not timed: while this program itself was stopped none is missed. */
const LOOKS = 5;

export interface SilenceWatch {
  /** The host said something. */
  heard(): void;
  /** Nothing is expected of it any more. */
  end(): void;
  /** Why it was given up; null as long as it was not. */
  refusal(): Refusal | null;
}

/** `ask`: makes a living host say something; `giveUp`: lets go of it. It watches from now on until it gives up or is ended. */
export function watchSilence(
  { pid }: { pid: number },
  { ms, tell }: Patience,
  { ask, giveUp }: { ask(): void; giveUp(): void },
): SilenceWatch {
  const remedy = text('cli.host.mute.remedy', { pid });
  const most = tell === undefined ? 1 : LONGER;
  const seconds = (times: number): number => (ms * times) / 1_000;
  let quiet = 0;
  let refusal: Refusal | null = null;

  function look(): void {
    quiet += 1;
    if (quiet === most * LOOKS) {
      refusal = { code: 'no-host', why: message('cli.host.mute', { pid, s: seconds(most) }) };
      clearInterval(timer);
      giveUp();
    } else {
      if (quiet === LOOKS) tell?.(text('cli.host.mute.waits', { pid, s: seconds(1), most: seconds(most), remedy }));
      ask();
    }
  }
  const timer = setInterval(look, ms / LOOKS);
  return {
    heard: () => {
      quiet = 0;
    },
    end: () => clearInterval(timer),
    refusal: () => refusal,
  };
}
