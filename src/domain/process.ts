/** Processes as records name them. */

/** A process under its identity; `startTime` in clock ticks since boot (Linux) or ms since the epoch elsewhere. */
export interface ProcessRef {
  pid: number;
  startTime: number;
  command: string;
}

/** Process state letter as in proc(5) and, for one that did not die, why: "waits in D state on …", "belongs to user 0". */
export interface Survivor extends ProcessRef {
  state: string;
  why: string;
}
