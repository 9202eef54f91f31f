/** What the wire formats have in common: a request as neutral turns, and an answer that each encodes in its own way. */

/** Tokens that an answer reports. `cached`: the part of `input` that was read from a cache. */
export interface Usage {
  input: number;
  output: number;
  cached: number;
}

/** A turn of the person, or the result of a tool. What the model said is of no use to a script. */
export type Turn = { kind: 'user'; text: string } | { kind: 'result'; text: string };

/** A tool that the CLI offers. `isCustom`: its input is a text, not JSON. */
export interface Tool {
  name: string;
  namespace: string | null;
  isCustom: boolean;
  parameters: unknown;
}

/** A decoded request. */
export interface Asked {
  model: string;
  isStream: boolean;
  turns: readonly Turn[];
  tools: readonly Tool[];
  /** The JSON schema that the answer must fit; null: any text. */
  schema: unknown;
  /** Whether the CLI edits files by the text of the answer, as aider does. */
  editsByText: boolean;
}

/** A call of a tool: of its JSON, or of its text where the tool is custom. */
export interface Call {
  tool: Tool;
  input: unknown;
}

/** What the model answers. `call`: null ends the turn. `atSeconds`: since 1970. */
export interface Reply {
  id: string;
  model: string;
  think: string;
  say: string;
  call: Call | null;
  usage: Usage;
  atSeconds: number;
}

/** An answer, as one document and as the events of a stream (each with its final blank line). */
export interface Encoded {
  whole: unknown;
  events: readonly string[];
}

/** One wire format; pure. */
export interface WireFormat {
  name: string;
  /** Whether a path, without its query, is this format's. */
  isAt(path: string): boolean;
  decode(path: string, body: unknown): Asked;
  encode(reply: Reply): Encoded;
  /** The body of an HTTP error. */
  failure(status: number, message: string): unknown;
}

/** How many characters of a text one event of a stream has. */
const PIECE_LENGTH = 24;

/** A text in the pieces in which it is streamed; at least one. */
export function piecesOf(text: string): string[] {
  const characters = [...text];
  const pieces: string[] = [];
  for (let at = 0; at < characters.length; at += PIECE_LENGTH)
    pieces.push(characters.slice(at, at + PIECE_LENGTH).join(''));
  return pieces.length === 0 ? [''] : pieces;
}

/** An event of a stream with its name, which is the `type` of its data too. */
export function named(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}

/** An event of a stream without a name. */
export function unnamed(data: unknown): string {
  return `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
}
