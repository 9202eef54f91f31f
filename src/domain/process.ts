/** Processes as records name them. */
import type { Message } from './message.ts';

/**
 * A process. `pid` and `startTime` together are its identity. `startTime`: clock ticks since boot on Linux, ms since the
 * epoch elsewhere.
 */
export interface ProcessRef {
  pid: number;
  startTime: number;
  command: string;
}

/**
 * A process that a stop did not end. `state`: its state letter as in proc(5). `why`: what kept it alive, such as D
 * state.
 */
export interface Survivor extends ProcessRef {
  state: string;
  why: Message;
}
