/** Keeps the machine awake while agents run, if the person wants that. */
import { powerSaveBlocker } from 'electron';

/** One request to the system. The screen may turn off; only the sleep of the machine is prevented. */
export class KeepAwake {
  #request: number | null = null;

  /** Whether the system was asked to stay awake. */
  get isOn(): boolean {
    return this.#request !== null;
  }

  set(on: boolean): void {
    if (on === this.isOn) return;
    if (this.#request === null) this.#request = powerSaveBlocker.start('prevent-app-suspension');
    else {
      powerSaveBlocker.stop(this.#request);
      this.#request = null;
    }
  }
}
