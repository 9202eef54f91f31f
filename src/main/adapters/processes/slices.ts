/** ms of this thread that long work takes before other work gets its turn. */
const SLICE_MS = 3;

/** Gives other work of this thread its turn as often as need be. */
export class Slices {
  #since = performance.now();

  async pause(): Promise<void> {
    if (performance.now() - this.#since < SLICE_MS) return;
    await this.turn();
  }

  async turn(): Promise<void> {
    await new Promise((done) => setImmediate(done));
    this.#since = performance.now();
  }
}
