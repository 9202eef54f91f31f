import type { StuckRecord } from '../../../contract/index.ts';

/**
 * The list with the state of one key of reconcile; null: it is not stuck any more. An entry keeps its place and its
 * `since`. `now`: ms since the epoch.
 */
export function withStuck(
  list: readonly StuckRecord[],
  key: string,
  stuck: Omit<StuckRecord, 'key' | 'since'> | null,
  now: number,
): StuckRecord[] {
  const known = list.find((one) => one.key === key);
  const next = stuck === null ? null : { ...stuck, key, since: known?.since ?? now };
  const kept = list.flatMap((one) => (one === known ? (next ?? []) : one));
  return next === null || known !== undefined ? kept : [...kept, next];
}
