/** Makes messages of the bytes that a CLI writes: one JSON object for each line. */
import { StringDecoder } from 'node:string_decoder';

/** The longest line that is read. Longer ones would fill the host's memory; diffs of large files have some MiB. */
export const MAX_LINE_BYTES = 32 * 1024 * 1024;

/** What was read. `text`: a line that is no JSON object. `too-long`: nothing more can be read. */
export type Line = { kind: 'message'; message: object } | { kind: 'text'; text: string } | { kind: 'too-long' };

/** Takes bytes as they come, cut anywhere. A line without its end waits for the rest. */
export class LineReader {
  readonly #decoder = new StringDecoder('utf8');
  /** The pieces of the line that is not complete yet. */
  #pieces: string[] = [];
  #bytes = 0;
  #isOver = false;

  read(bytes: Uint8Array): Line[] {
    if (this.#isOver) return [];
    const parts = this.#decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).split('\n');
    const rest = parts.pop() ?? '';
    const lines = parts.flatMap((part) => lineOf(this.#take(part)));
    this.#pieces.push(rest);
    this.#bytes += Buffer.byteLength(rest);
    if (this.#bytes <= MAX_LINE_BYTES) return lines;
    this.#isOver = true;
    this.#pieces = [];
    return [...lines, { kind: 'too-long' }];
  }

  #take(end: string): string {
    const whole = [...this.#pieces, end].join('');
    this.#pieces = [];
    this.#bytes = 0;
    return whole;
  }
}

function lineOf(line: string): Line[] {
  const text = line.trim();
  if (text === '') return [];
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return [{ kind: 'message', message: value }];
  } catch {
    // A banner or a log line: it is shown, and the next line may be a message again.
  }
  return [{ kind: 'text', text }];
}
