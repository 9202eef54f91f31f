/** The measurements of one cold start. */
export interface Sample {
  /** ms from the start of the first process until the page was painted. */
  paintedMs: number;
  /** ms from there until the host had opened its project; null where that is unknown. */
  readyMs: number | null;
  /** Memory of the main process in MB after painting. */
  memory: number | null;
}
