/** What changed, as it is sent to every client. */
import type { Tables } from './snapshot.ts';

/** One record of one table that was put, or removed (`put` is null). */
export type Change =
  | { [T in keyof Tables]: { table: T; key: string; put: Tables[T] } }[keyof Tables]
  | { table: keyof Tables; key: string; put: null };

/** All changes of one synchronous turn of the host. `seq` counts the turns without gaps. */
export interface Delta {
  seq: number;
  changes: Change[];
}
