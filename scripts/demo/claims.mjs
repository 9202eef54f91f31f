// The claims of the demo, each with a check that can fail.
const green = (/** @type {string} */ text) => (process.stdout.isTTY ? `\x1b[32m${text}\x1b[0m` : text);
const red = (/** @type {string} */ text) => (process.stdout.isTTY ? `\x1b[31m${text}\x1b[0m` : text);

export class Claims {
  #kept = 0;
  /** @type {string[]} */
  #broken = [];

  /** @param {string} text */
  tell(text) {
    process.stdout.write(`\n${text}\n`);
  }

  /**
   * @param {boolean} holds
   * @param {string} text
   * @param {string} [figure]
   */
  claim(holds, text, figure = '') {
    if (holds) this.#kept += 1;
    else this.#broken.push(text);
    process.stdout.write(`  ${holds ? green('✓') : red('✗')} ${text}${figure ? `: ${figure}` : ''}\n`);
  }

  /** Prints the summary; returns true when every claim was checked and true. */
  finish() {
    const all = this.#kept + this.#broken.length;
    process.stdout.write(`\n${this.#kept} of ${all} checks passed.\n`);
    for (const text of this.#broken) process.stdout.write(`  ${red('✗')} ${text}\n`);
    return this.#broken.length === 0 && all > 0;
  }
}
