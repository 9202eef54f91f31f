/** Tools: what the agent of a run may call through the Model Context Protocol. */

import type { Cancel } from './cancel.ts';

/** A tool as clients list it. */
export interface Tool {
  name: string;
  description: string;
  /** JSON Schema of its arguments, always an object. */
  inputSchema: { type: 'object'; properties: Record<string, object>; required: string[]; additionalProperties: false };
}

/** One call of a tool. The arguments are not checked yet. */
export interface ToolCall {
  name: string;
  args: Readonly<Record<string, unknown>>;
  /** Whether the client is told that the call goes on, so that it may take long. */
  tellsProgress: boolean;
  /** The client does not wait for the answer any more. */
  gone: Cancel;
}

/** What a tool answers. A refusal is an answer, so that the agent can read the reason and the remedy. */
export interface ToolReply {
  text: string;
  isError: boolean;
}

/** The tools of one run. */
export interface ToolBox {
  list(): Tool[];
  /** Never rejects. */
  call(call: ToolCall): Promise<ToolReply>;
}

/** One request of a client of tools, as its connection carries it. */
export interface ToolExchange {
  /** A JSON-RPC message of the client, parsed and not checked. */
  message: object;
  /** Sends a JSON-RPC message. Ignored once the connection is closed. */
  send(message: object): void;
  /** Ends the answer. */
  end(): void;
  /** Calls the listener when the client closes the connection. */
  onClose(listener: () => void): void;
}
