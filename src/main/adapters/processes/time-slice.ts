/** How long a long task may run before it yields to other work on this thread. */
const SLICE_MS = 3;

/** Divides a long synchronous task into slices, so that other work on this thread is not delayed. */
export class TimeSlice {
  #since = performance.now();

  /** Yields when the slice is used up. */
  async yieldIfDue(): Promise<void> {
    if (performance.now() - this.#since < SLICE_MS) return;
    await this.yieldNow();
  }

  /** Yields at once. */
  async yieldNow(): Promise<void> {
    await new Promise((done) => setImmediate(done));
    this.#since = performance.now();
  }
}
