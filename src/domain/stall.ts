/** Why a live run counts as stalled, and since when. */

/**
 * What a stalled run lacks. `output`: it writes none. `model`: it is in a turn, and no tool runs, so its model does not
 * answer. `screen`: its screen shows nothing new but what moves by itself while a CLI waits, and it does not tell for what.
 */
export type StallKind = 'output' | 'model' | 'screen';
/** Every StallKind. */
export const STALL_KINDS = ['output', 'model', 'screen'] as const satisfies readonly StallKind[];

/** A stall. */
export interface Stall {
  kind: StallKind;
  /** When it was seen to make progress last, in ms since the epoch; time in which the machine was suspended is left out. */
  since: number;
}
