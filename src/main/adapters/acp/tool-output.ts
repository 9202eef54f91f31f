/**
 * The output of commands that some CLIs send in pieces beside their tool call (`_meta.terminal_output_delta`, as Codex's
 * adapter does). It is shown again whenever it has doubled, so that a long output is not sent again for each line.
 */
import * as v from 'valibot';
import { MAX_TEXT_LENGTH } from './updates.ts';

/** Of how many calls the output is kept. A CLI may never tell that one is over; the oldest begins again then. */
export const MOST_OUTPUTS = 100;

const Piece = v.nullish(v.looseObject({ data: v.string() }));
const Update = v.looseObject({
  toolCallId: v.string(),
  status: v.nullish(v.string()),
  _meta: v.nullish(v.looseObject({ terminal_output_delta: Piece, terminal_output: Piece })),
});

interface Output {
  text: string;
  /** How many characters were received when it was shown last. */
  shown: number;
  received: number;
}

export class ToolOutputs {
  /** Of calls that are in progress. */
  readonly #outputs = new Map<string, Output>();

  /** Of how many calls the output is kept. */
  get size(): number {
    return this.#outputs.size;
  }

  /** The output of a call so far, of which the end is kept; null: nothing new is to be shown. */
  take(update: unknown): { id: string; text: string } | null {
    const read = v.safeParse(Update, update);
    if (!read.success) return null;
    const { toolCallId: id, status, _meta } = read.output;
    const piece = (_meta?.terminal_output_delta ?? _meta?.terminal_output)?.data ?? '';
    const isOver = status === 'completed' || status === 'failed';
    const before = this.#outputs.get(id) ?? { text: '', shown: 0, received: 0 };
    const output = {
      text: (before.text + piece).slice(-MAX_TEXT_LENGTH),
      shown: before.shown,
      received: before.received + piece.length,
    };
    const isDue = isOver ? output.received > output.shown : output.received > 2 * output.shown;
    if (isDue) output.shown = output.received;
    if (isOver) this.#outputs.delete(id);
    else if (piece !== '') this.#outputs.set(id, output);
    const [oldest] = this.#outputs.keys();
    if (this.#outputs.size > MOST_OUTPUTS && oldest !== undefined) this.#outputs.delete(oldest);
    return isDue ? { id, text: output.text } : null;
  }
}
