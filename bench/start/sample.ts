/** One cold start, whatever of. */
export interface Sample {
  /** ms from the start of the first process until it was painted. */
  paintedMs: number;
  /** ms from there until the host had its project open; null where nobody can tell. */
  readyMs: number | null;
  /** MB of the main process once it was painted. */
  memory: number | null;
}
