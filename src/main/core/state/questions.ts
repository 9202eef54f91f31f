/** The questions of live runs, by id. */
import { isOpenQuestion, type QuestionRecord } from '../../../domain/index.ts';

export class Questions {
  readonly #questions = new Map<string, QuestionRecord>();

  /** By id, in the order in which they were asked. */
  get all(): ReadonlyMap<string, QuestionRecord> {
    return this.#questions;
  }

  /** Those that wait for an answer. */
  open(): QuestionRecord[] {
    return [...this.#questions.values()].filter(isOpenQuestion);
  }

  /** The question as clients see it; null if it is unknown or has its answer. */
  openOne(id: string): QuestionRecord | null {
    const found = this.#questions.get(id);
    return found !== undefined && isOpenQuestion(found) ? found : null;
  }

  put(question: QuestionRecord): void {
    this.#questions.set(question.id, question);
  }

  remove(id: string): void {
    this.#questions.delete(id);
  }
}
