/** The host's list of problems. */
import { isSameMessage, type Message } from '../../../contract/index.ts';

/** So many problems are kept. The list is sent whole, and a damaged database may have thousands of them. */
export const MAX_PROBLEMS = 100;

/** Contains each problem once, in the order in which they came. The oldest ones leave a full list. */
export class ProblemList {
  #problems: Message[] = [];
  #show: (problems: Message[]) => void = () => undefined;

  add(problem: Message): void {
    if (this.#problems.some((known) => isSameMessage(known, problem))) return;
    this.#problems = [...this.#problems, problem].slice(-MAX_PROBLEMS);
    this.#show(this.#problems);
  }

  /** Calls `show` with the whole list after each change, and at once if there are problems already. */
  showIn(show: (problems: Message[]) => void): void {
    this.#show = show;
    if (this.#problems.length > 0) show(this.#problems);
  }
}
