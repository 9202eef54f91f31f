/** Processes as records name them. */
import type { Message } from './message.ts';

/** A process under its identity; `startTime` in clock ticks since boot (Linux) or ms since the epoch elsewhere. */
export interface ProcessRef {
  pid: number;
  startTime: number;
  command: string;
}

/** Process state letter as in proc(5) and, for one that did not die, why: that it waits in D state, that it belongs to another user. */
export interface Survivor extends ProcessRef {
  state: string;
  why: Message;
}
